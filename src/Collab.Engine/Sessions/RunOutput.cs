using System.Collections.Immutable;

namespace Collab.Engine.Sessions;

/// <summary>
/// What a run has written, as somebody who joins now gets it: its beginning and its end. What lies between is counted; the log has it.
/// </summary>
public sealed record RunOutput(ImmutableList<RunOutputChunk> Head, ImmutableList<RunOutputChunk> Tail, int HeadLength, int TailLength, long Omitted)
{
    public static readonly RunOutput Empty = new([], [], 0, 0, 0);

    public RunOutput Add(RunOutputChunk chunk)
    {
        if (Tail.IsEmpty && HeadLength + chunk.Text.Length <= Limits.RunOutputHeadLengthMaximum)
        {
            return this with { Head = Append(Head, chunk), HeadLength = HeadLength + chunk.Text.Length };
        }

        var (tail, length, omitted) = (Append(Tail, chunk), TailLength + chunk.Text.Length, Omitted);
        while (length > Limits.RunOutputTailLengthMaximum && tail.Count > 1)
        {
            length -= tail[0].Text.Length;
            omitted += tail[0].Text.Length;
            tail = tail.RemoveAt(0);
        }

        return this with { Tail = tail, TailLength = length, Omitted = omitted };
    }

    private static ImmutableList<RunOutputChunk> Append(ImmutableList<RunOutputChunk> chunks, RunOutputChunk chunk)
    {
        return chunks.Count > 0 && chunks[^1] is var last && last.Channel == chunk.Channel && last.Member == chunk.Member
            && last.Text.Length + chunk.Text.Length <= Limits.RunOutputChunkLengthMaximum
            ? chunks.SetItem(chunks.Count - 1, last with { Text = last.Text + chunk.Text })
            : chunks.Add(chunk);
    }
}
