using System.Collections.Immutable;

namespace Collab.Engine.Sessions;

/// <summary>What became of a command.</summary>
public abstract record Outcome
{
    /// <summary>To be stored and told. An accepted command may have nothing to say (a recovery that found everything in order).</summary>
    public sealed record Accepted(ImmutableArray<SessionEvent> Events, ImmutableArray<SessionEffect> Effects) : Outcome;

    /// <summary>The command was committed before; the answer is its first result.</summary>
    public sealed record Repeated(CommandReceipt Receipt) : Outcome;

    public sealed record Refused(Rejection Rejection) : Outcome;

    internal static Outcome Of(params ImmutableArray<SessionEvent> events)
    {
        return new Accepted(events, []);
    }

    internal static Outcome Refuse(RejectionCode code, string message)
    {
        return new Refused(new Rejection(code, message));
    }
}

/// <summary>What a committed command is answered with, kept to answer it alike when it is sent again.</summary>
/// <param name="Seq">Sequence number of its first event.</param>
/// <param name="Document">The document that it edited or created, if any.</param>
/// <param name="Revision">That document's revision after it; 0 where there is none.</param>
public sealed record CommandReceipt(long ClientSeq, long Seq, DocumentId? Document, long Revision);
