using System.Collections.Immutable;
using Collab.Engine;

namespace Collab.Web.Features.Session.Runs;

/// <summary>One thing that happened under one supervisor, from the first report of it to the last.</summary>
/// <param name="Seq">Of its first report.</param>
/// <param name="Supervisor">Its process.</param>
/// <param name="SupervisorName">Null where it has none that says anything.</param>
internal sealed record SupervisionStory(long Seq, DateTimeOffset At, SupervisionStoryKind Kind, string Supervisor, string? SupervisorName)
{
    /// <summary>Who ended, or did not start; null for a start of several.</summary>
    public StoryChild? Child { get; init; }

    /// <summary>How often it ended in the same way, one time after the other.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Why, in the program's words.</summary>
    public string? Reason { get; init; }

    /// <summary>Who killed it, where that was a person.</summary>
    public MemberId? KilledBy { get; init; }

    /// <summary>That person asked for any worker.</summary>
    public bool IsByChance { get; init; }

    /// <summary>It is a supervisor that had given up itself.</summary>
    public bool HadGivenUp { get; init; }

    public string? Strategy { get; init; }

    /// <summary>Who was started (again), in this order.</summary>
    public ImmutableArray<StoryChild> Started { get; init; } = [];

    /// <summary>The names of the siblings that nothing was done to.</summary>
    public ImmutableArray<string> LeftAlone { get; init; } = [];

    /// <summary>Who did not start again, how often, and why.</summary>
    public StoryChild? Failed { get; init; }

    public int FailedStarts { get; init; }

    public string? FailedReason { get; init; }

    /// <summary>Restarts that counted then; with one more than <see cref="Intensity"/> within the period the supervisor gives up.</summary>
    public int? Restarts { get; init; }

    public int? Intensity { get; init; }

    public int? PeriodSeconds { get; init; }

    public bool GaveUp { get; init; }

    /// <summary>The supervisor above the one that gave up.</summary>
    public string? ToldTo { get; init; }

    /// <summary>With this supervisor the program ended.</summary>
    public bool EndedProgram { get; init; }
}

internal enum SupervisionStoryKind
{
    /// <summary>A supervisor started its children, or a further one.</summary>
    Started,

    /// <summary>A child ended by itself, by an error, or by somebody.</summary>
    Ended,

    /// <summary>A child could not be started for the first time.</summary>
    DidNotStart,
}

/// <param name="Process">Null where it did not start.</param>
internal sealed record StoryChild(string Id, string Name, string? Process);
