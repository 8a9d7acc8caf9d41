using System.Collections.Immutable;
using Collab.Engine.Crdt;

namespace Collab.Engine.Sessions;

/// <summary>A question to the class and what it has answered.</summary>
/// <param name="Answers">The number of the option, from 0, that each member has chosen: a register each, so nobody counts twice.</param>
public sealed record PollState(
    PollId Id, MemberId OpenedBy, DateTimeOffset OpenedAt, string Question, ImmutableArray<string> Options, LwwMap<MemberId, int> Answers)
{
    public static readonly IValueCodec<int> OptionCodec = new NumberCodec();

    /// <summary>Who closed it, and when; null while it is open.</summary>
    public PollClosing? Closing { get; init; }

    public bool IsOpen => Closing is null;

    /// <summary>How many have chosen each option.</summary>
    public ImmutableArray<int> Count()
    {
        var counts = new int[Options.Length];
        foreach (var (_, option) in Answers.Items)
        {
            counts[option]++;
        }

        return [.. counts];
    }

    private sealed class NumberCodec : IValueCodec<int>
    {
        public void Write(CrdtWriter writer, int value)
        {
            writer.Varint(value);
        }

        public int Read(ref CrdtReader reader)
        {
            return (int)reader.Varint(Limits.PollOptionsMaximum - 1);
        }
    }
}

public sealed record PollClosing(MemberId By, DateTimeOffset At);
