using System.Collections.Immutable;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Sandbox;

namespace Collab.Web.Features.Session.Runs;

// Breakpoints: the session's stand on characters of the present text, the sandbox's on lines of the compiled one.
internal sealed partial class SessionSandbox
{
    /// <summary>What was last sent for each path: the answers name lines, and are for these.</summary>
    private readonly Dictionary<string, ImmutableArray<(BreakpointId Id, int Line)>> _sent = [];
    private readonly Lock _sentGate = new();

    private async Task PlaceBreakpointsAsync(DocumentId document, SessionState state, RunFiles files)
    {
        if (files.PathOf(document) is not { } path || !state.Documents.TryGetValue(document, out var current))
        {
            return;
        }

        ImmutableArray<(BreakpointState Breakpoint, int Line)> wanted =
        [
            .. state.Breakpoints.GetValueOrDefault(document, []).Where(static known => known.LostCode is null)
                .Select(known => (known, files.LineOf(current, known.Offset)))
                .Where(static pair => pair.Item2 is not null)
                .Select(static pair => (pair.known, pair.Item2!.Value)),
        ];
        lock (_sentGate)
        {
            if (wanted.IsEmpty && !_sent.ContainsKey(path))
            {
                return;
            }

            _sent[path] = [.. wanted.Select(static pair => (pair.Breakpoint.Id, pair.Line))];
        }

        var answer = await _sandbox.SetBreakpointsAsync(
            path,
            [
                .. wanted.Select(static pair =>
                    new Breakpoint(pair.Line, pair.Breakpoint.Condition, pair.Breakpoint.HitCount, pair.Breakpoint.LogMessage)),
            ],
            _closing.Token);
        if (!answer.Ok)
        {
            await ReportAsync([new SessionEvent.OutputWritten(_run, RunChannel.System, $"Breakpoints of {path}: {answer.Message}\n")]);
        }
    }

    /// <summary>The sandbox keeps breakpoints from run to run; those of files that are gone or renamed go.</summary>
    private async Task ForgetOtherBreakpointsAsync(RunFiles files)
    {
        string[] gone;
        lock (_sentGate)
        {
            gone = [.. _sent.Keys.Where(path => files.DocumentOf(path) is null)];
            foreach (var path in gone)
            {
                _sent.Remove(path);
            }
        }

        foreach (var path in gone)
        {
            await _sandbox.SetBreakpointsAsync(path, [], _closing.Token);
        }
    }

    private void AddPlaced(SandboxBreakpointsPlaced placed, long run, ImmutableArray<SessionEvent.RunReport>.Builder reports)
    {
        if (_files.DocumentOf(placed.Path) is not { } document)
        {
            return;
        }

        ImmutableArray<(BreakpointId Id, int Line)> sent;
        lock (_sentGate)
        {
            sent = _sent.GetValueOrDefault(placed.Path, []);
        }

        ImmutableArray<PlacedBreakpoint> places =
        [
            .. from place in placed.Places
               from known in sent
               where known.Line == place.AskedLine
               select new PlacedBreakpoint(known.Id, new BreakpointPlacement(place.Verified, place.Line, place.Message)),
        ];
        if (!places.IsEmpty)
        {
            reports.Add(new SessionEvent.BreakpointsPlaced(run, document, places));
        }
    }
}
