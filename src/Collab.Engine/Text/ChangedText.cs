namespace Collab.Engine.Text;

/// <summary>
/// A text with small changes beside it. These are written as text themselves, from left to right, each as: units of the text kept since the change before, units of it
/// removed, how many are added, and these. Changes that touch are one, so units are kept between any two. Lengths are of UTF-16 code units, below 65,536.
/// </summary>
internal readonly ref struct ChangedText(ReadOnlySpan<char> text, ReadOnlySpan<char> changes)
{
    /// <summary>Of a change without what it adds.</summary>
    public const int HeaderLength = 3;

    private readonly ReadOnlySpan<char> _text = text;
    private readonly ReadOnlySpan<char> _changes = changes;

    public char this[int index]
    {
        get
        {
            foreach (var run in this)
            {
                if (index < run.Length)
                {
                    return run[index];
                }

                index -= run.Length;
            }

            throw new ArgumentOutOfRangeException(nameof(index));
        }
    }

    /// <summary>Gives what the changes leave, run by run; some are empty.</summary>
    public RunEnumerator GetEnumerator() => new(_text, _changes);

    public void CopyTo(Span<char> destination)
    {
        foreach (var run in this)
        {
            run.CopyTo(destination);
            destination = destination[run.Length..];
        }
    }

    public int LineFeedsBetween(int start, int end)
    {
        var count = 0;
        if (start == end)
        {
            return count;
        }

        foreach (var run in this)
        {
            if (start < run.Length)
            {
                count += run[Math.Max(0, start)..Math.Min(end, run.Length)].Count('\n');
            }

            (start, end) = (start - run.Length, end - run.Length);
            if (end <= 0)
            {
                break;
            }
        }

        return count;
    }

    /// <summary>The changes with one more, which becomes one with those that it touches.</summary>
    /// <param name="edit">For what the changes leave.</param>
    /// <param name="result">Room for the changes, a header and what is inserted.</param>
    /// <returns>The length of the result.</returns>
    public int WriteChanges(in RopeEdit edit, Span<char> result)
    {
        // Places are of what the changes leave, before this edit.
        var (next, place) = (0, 0);
        while (next < _changes.Length && place + Kept(next) + AddedLength(next) < edit.Offset)
        {
            place += Kept(next) + AddedLength(next);
            next += HeaderLength + AddedLength(next);
        }

        _changes[..next].CopyTo(result);
        var written = next;
        var (start, removed, passed) = (edit.Offset, edit.Deleted, place);
        var head = ReadOnlySpan<char>.Empty;
        var tail = ReadOnlySpan<char>.Empty;
        while (next < _changes.Length && passed + Kept(next) <= edit.End)
        {
            var from = passed + Kept(next);
            var added = _changes.Slice(next + HeaderLength, AddedLength(next));
            passed = from + added.Length;
            if (from < edit.Offset)
            {
                start = from;
                head = added[..(edit.Offset - from)];
            }

            if (passed > edit.End)
            {
                tail = added[(edit.End - from)..];
            }

            // Of what the edit deletes, this much is no part of the text but was added.
            removed += Removed(next) - (Math.Min(edit.End, passed) - Math.Max(edit.Offset, from));
            next += HeaderLength + added.Length;
        }

        var kept = start - place;
        var length = head.Length + edit.Inserted.Length + tail.Length;
        if (removed + length > 0)
        {
            (result[written], result[written + 1], result[written + 2]) = ((char)kept, (char)removed, (char)length);
            written += HeaderLength;
            head.CopyTo(result[written..]);
            edit.Inserted.CopyTo(result[(written + head.Length)..]);
            tail.CopyTo(result[(written + head.Length + edit.Inserted.Length)..]);
            written += length;
            kept = 0;
        }

        if (next < _changes.Length)
        {
            _changes[next..].CopyTo(result[written..]);
            result[written] = (char)(kept + passed + Kept(next) - Math.Max(edit.End, passed));
            written += _changes.Length - next;
        }

        return written;
    }

    private int Kept(int change) => _changes[change];

    private int Removed(int change) => _changes[change + 1];

    private int AddedLength(int change) => _changes[change + 2];

    public ref struct RunEnumerator(ReadOnlySpan<char> text, ReadOnlySpan<char> changes)
    {
        private ReadOnlySpan<char> _text = text;
        private ReadOnlySpan<char> _changes = changes;
        private bool _isBeforeAdded;
        private bool _hasEnded;

        public ReadOnlySpan<char> Current { get; private set; }

        public bool MoveNext()
        {
            if (_isBeforeAdded)
            {
                Current = _changes.Slice(HeaderLength, _changes[2]);
                _text = _text[_changes[1]..];
                _changes = _changes[(HeaderLength + Current.Length)..];
                _isBeforeAdded = false;
                return true;
            }

            if (_changes.IsEmpty)
            {
                Current = _text;
                return !_hasEnded && (_hasEnded = true);
            }

            Current = _text[.._changes[0]];
            _text = _text[_changes[0]..];
            return _isBeforeAdded = true;
        }
    }
}
