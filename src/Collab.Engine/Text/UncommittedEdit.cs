namespace Collab.Engine.Text;

/// <summary>
/// An arriving operation on its way past those that were committed since its base, one after the other; the result is what
/// <see cref="TextOperation.TransformUncommitted"/> gives step by step. Nearly all edits are one insert or one deletion: such an edit stays a few numbers until it is
/// through, where a full room would make a new operation of it fifty to a hundred times.
/// </summary>
internal ref struct UncommittedEdit
{
    /// <summary>Null while the edit is one insert or one deletion, told by the fields below.</summary>
    private TextOperation? _operation;

    private int _length;
    private int _offset;
    private int _deleted;
    private string _inserted = string.Empty;

    public UncommittedEdit(TextOperation operation)
    {
        Take(operation);
    }

    public readonly int ComponentCount =>
        _operation?.Components.Length ?? 1 + (_offset == 0 ? 0 : 1) + (_offset + _deleted == _length ? 0 : 1);

    public readonly TextOperation Operation => _operation ?? TextOperation.Replace(_length, _offset, _deleted, _inserted);

    /// <exception cref="ArgumentException">The operations are not of one text.</exception>
    public void Pass(TextOperation committed)
    {
        var isPast = _operation is null
            && committed.BaseLength == _length
            && committed.TryGetChange(out var offset, out var deleted, out var inserted)
            && TryPass(offset, deleted, inserted.Length);
        if (!isPast)
        {
            Take(TextOperation.TransformUncommitted(Operation, committed));
        }
    }

    private void Take(TextOperation operation)
    {
        var isSimple = operation.TryGetChange(out _offset, out _deleted, out _inserted) && (_deleted == 0) != (_inserted.Length == 0);
        (_operation, _length) = (isSimple ? null : operation, operation.BaseLength);
    }

    /// <summary>
    /// Past one insert or one deletion. False, and nothing has happened, where that is not all there is to it: the other replaces, or it inserts or deletes inside of what
    /// is deleted here.
    /// </summary>
    private bool TryPass(int offset, int deleted, int inserted)
    {
        if (deleted != 0 && inserted != 0)
        {
            return false;
        }

        if (_deleted == 0)
        {
            // At one place the uncommitted insert stays left.
            _offset += offset < _offset ? inserted - Math.Min(deleted, _offset - offset) : 0;
        }
        else if (offset + deleted <= _offset)
        {
            _offset += inserted - deleted;
        }
        else if (offset < _offset + _deleted)
        {
            return false;
        }

        _length += inserted - deleted;
        return true;
    }
}
