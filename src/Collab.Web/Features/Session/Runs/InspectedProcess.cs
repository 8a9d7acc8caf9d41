using System.Collections.Immutable;
using Collab.Engine;
using Collab.Sandbox;

namespace Collab.Web.Features.Session.Runs;

/// <summary>All about one process at the moment of the look, in the session's terms. The words are the program's.</summary>
/// <param name="Queue">Messages that wait.</param>
/// <param name="Messages">The first of them; none where they are too many to be looked at.</param>
/// <param name="Stack">Innermost first.</param>
/// <param name="State">Of a GenServer and its like.</param>
/// <param name="StateMissing">Why there is none, in a sentence.</param>
public sealed record InspectedProcess(
    string Process,
    string? Name,
    string Status,
    int Queue,
    ImmutableArray<string> Messages,
    ImmutableArray<InspectedFrame> Stack,
    ImmutableArray<ProcessReference> Links,
    ImmutableArray<ProcessReference> Monitors,
    ImmutableArray<ProcessReference> MonitoredBy,
    ImmutableArray<string> DictionaryKeys,
    bool TrapsExits,
    string? State,
    string? StateMissing)
{
    internal static InspectedProcess Of(Collab.Sandbox.ProcessDetail detail, RunFiles files)
    {
        return new InspectedProcess(
            detail.Process, detail.Name, detail.Status, detail.Queue, detail.Messages,
            [.. detail.Stack.Select(frame => new InspectedFrame(frame.Name, files.DocumentOf(frame.Path), frame.Path, frame.Line))],
            detail.Links, detail.Monitors, detail.MonitoredBy, detail.DictionaryKeys, detail.TrapsExits, detail.State, detail.StateMissing);
    }
}

/// <param name="Document">Null where the function is not of the session.</param>
/// <param name="Line">In the text that was compiled.</param>
public sealed record InspectedFrame(string Name, DocumentId? Document, string? Path, int Line);
