namespace Collab.Engine.Text;

/// <summary>
/// The change at one place that edits are merged into while they touch it: delete, insert, delete, in this order. Typing and backspacing, the bulk of
/// every history, thus costs a few instructions an edit. What would not come out as <see cref="TextOperation.Compose(TextOperation, TextOperation)"/>
/// makes it is not merged.
/// </summary>
internal sealed partial class ComposeTree
{
    /// <summary>Units of the change's own text that one edit may move; an edit that would move more begins a change of its own.</summary>
    private const int MovedMaximum = 512;

    /// <summary>Length of the text after all that was added; -1 before the first.</summary>
    private int _length = -1;

    private bool _hasChange;
    private int _baseLength;
    private int _offset;
    private int _deletedBefore;

    /// <summary>The change's text is the end of the pool.</summary>
    private int _insertStart;
    private int _deletedAfter;

    private void RequireNext(TextOperation operation)
    {
        if (_length >= 0 && operation.BaseLength != _length)
        {
            throw new ArgumentException($"The operation before leaves {_length} units, the next one spans {operation.BaseLength}.");
        }
    }

    private void StartChange(int baseLength, int offset, int deleted, string inserted)
    {
        (_hasChange, _baseLength, _offset) = (true, baseLength, offset);
        (_deletedBefore, _deletedAfter) = (0, deleted);
        _insertStart = AddText(inserted);
    }

    private bool TryMerge(int offset, int deleted, string inserted)
    {
        var length = _poolLength - _insertStart;
        var end = _offset + length;
        if (!_hasChange || offset > end || offset + deleted < _offset)
        {
            return false;
        }

        // Such an insert stands left of what was deleted before the present text, or inside kept text.
        if (inserted.Length > 0 && (offset < _offset || (offset == _offset && _deletedBefore > 0)))
        {
            return false;
        }

        var head = Math.Max(0, offset - _offset);
        var tail = Math.Min(length, Math.Max(0, offset + deleted - _offset));
        if (length - tail > MovedMaximum)
        {
            return false;
        }

        _deletedBefore += Math.Max(0, _offset - offset);
        _deletedAfter += Math.Max(0, offset + deleted - end);
        _offset = Math.Min(_offset, offset);
        ReplaceText(_insertStart + head, _insertStart + tail, inserted);
        if (_poolLength == _insertStart)
        {
            // Nothing stands between the two deletes any more.
            (_deletedBefore, _deletedAfter) = (0, _deletedBefore + _deletedAfter);
        }

        return true;
    }

    private void ReplaceText(int start, int end, string inserted)
    {
        MakeRoom(inserted.Length);
        _pool.AsSpan(end, _poolLength - end).CopyTo(_pool.AsSpan(start + inserted.Length));
        inserted.CopyTo(_pool.AsSpan(start));
        _poolLength += inserted.Length - (end - start);
    }

    private void WriteChange()
    {
        if (!_hasChange)
        {
            return;
        }

        _hasChange = false;
        WriteLength(TextComponentKind.Retain, _offset);
        WriteLength(TextComponentKind.Delete, _deletedBefore);
        if (_poolLength > _insertStart)
        {
            Write(PooledComponent.Insert(_insertStart, _poolLength - _insertStart));
        }

        WriteLength(TextComponentKind.Delete, _deletedAfter);
        WriteLength(TextComponentKind.Retain, _baseLength - _offset - _deletedBefore - _deletedAfter);
        _ends.Add(_count);
    }

    private void WriteLength(TextComponentKind kind, int length)
    {
        if (length > 0)
        {
            Write(PooledComponent.Of(kind, length));
        }
    }
}
