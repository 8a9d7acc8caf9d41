using System.Collections.Immutable;

namespace Collab.Sandbox;

/// <summary>Whether programs can be run on this server, how well they are contained, and what to do about it.</summary>
/// <param name="CanRun">False: every run is refused with <paramref name="Sentence"/>.</param>
/// <param name="IsIsolated">False while <paramref name="CanRun"/>: the operator has allowed it by name, and rooms must say so.</param>
/// <param name="CanDebug">Whether Erlang's debugger was found.</param>
/// <param name="Sentence">The verdict, for people.</param>
/// <param name="Command">What installs what is missing, or null.</param>
/// <param name="Findings">Each thing that is missing or weaker than it should be, a sentence each.</param>
public sealed record SandboxAvailability(
    bool CanRun, bool IsIsolated, bool CanDebug, string Sentence, string? Command, ImmutableArray<string> Findings);
