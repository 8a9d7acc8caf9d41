using System.Collections.Immutable;
using Collab.Engine.Permissions;
using Collab.Engine.Text;

namespace Collab.Engine.Sessions;

// Breakpoints and stops are anchors: they stand on the first character of a line's code and go with the text. One whose character is deleted stays at the
// place of the deletion while something of its line is left; where all of the line's code went, it is lost, and keeps the code to say what it was on.
public static partial class SessionMachine
{
    private static Outcome HandleSetBreakpoint(SessionState state, SessionCommand.SetBreakpoint set)
    {
        if (Gate(state, set.By, set.Stamp, Capabilities.Debug) is { } refused)
        {
            return refused;
        }

        if (FindLive(state, set.Document, out var document) is { } missing)
        {
            return missing;
        }

        if (set.Condition?.Length > Limits.BreakpointTextLengthMaximum || set.LogMessage?.Length > Limits.BreakpointTextLengthMaximum)
        {
            return Outcome.Refuse(
                RejectionCode.LimitExceeded, $"A condition or message has at most {Limits.BreakpointTextLengthMaximum} characters. Call a function in it.");
        }

        if (set.HitCount is < 1 or > Limits.BreakpointHitsMaximum)
        {
            return Outcome.Refuse(RejectionCode.InvalidMessage, $"A hit count is from 1 to {Limits.BreakpointHitsMaximum}.");
        }

        if (set.Offset < 0 || document.History.MapForward(document.Revision - set.Revision, set.Offset, Bias.Right) is not { } offset
            || offset > document.Text.Length)
        {
            return Outcome.Refuse(RejectionCode.WrongBase, "The text has changed too much since. Set the breakpoint again.");
        }

        if (TextHygiene.IsInsidePair(document.Text, offset))
        {
            return Outcome.Refuse(RejectionCode.SplitSurrogate, "A breakpoint stands before a whole character (not inside a surrogate pair). Set it again.");
        }

        // Two people who mean the same line mean the same breakpoint; the words of the later one count.
        var line = document.Text.LineAt(offset);
        var others = state.Breakpoints.GetValueOrDefault(set.Document, []);
        var same = others.FirstOrDefault(known =>
            known.Id == set.Breakpoint || (known.LostCode is null && document.Text.LineAt(known.Offset) == line));
        if (same is null && state.Breakpoints.Values.Sum(static known => known.Length) >= Limits.BreakpointsPerSessionMaximum)
        {
            return Outcome.Refuse(
                RejectionCode.LimitExceeded, $"There are {Limits.BreakpointsPerSessionMaximum} breakpoints already. Remove some first.");
        }

        return WithPlacing(state, set.Document, new SessionEvent.BreakpointAdded(
            set.Document, document.Revision, offset, same?.Id ?? set.Breakpoint, Worded(set.Condition), set.HitCount, Worded(set.LogMessage))
        {
            Origin = Origin(set.By, set.Stamp),
        });
    }

    private static Outcome HandleRemoveBreakpoint(SessionState state, SessionCommand.RemoveBreakpoint remove)
    {
        if (Gate(state, remove.By, remove.Stamp, Capabilities.Debug) is { } refused)
        {
            return refused;
        }

        return state.Breakpoints.GetValueOrDefault(remove.Document, []).Any(known => known.Id == remove.Breakpoint)
            ? WithPlacing(state, remove.Document, new SessionEvent.BreakpointRemoved(remove.Document, remove.Breakpoint)
            {
                Origin = Origin(remove.By, remove.Stamp),
            })
            : Outcome.Refuse(RejectionCode.UnknownBreakpoint, "That breakpoint has been removed already.");
    }

    private static Outcome.Accepted WithPlacing(SessionState state, DocumentId document, SessionEvent happened)
    {
        return new Outcome.Accepted(
            [happened], state.Run is { IsOver: false } run ? [new SessionEffect.PlaceBreakpoints(run.Number, document)] : []);
    }

    private static string? Worded(string? text)
    {
        return string.IsNullOrWhiteSpace(text) ? null : text;
    }

    private static SessionState ApplyBreakpointAdded(SessionState state, SessionEvent.BreakpointAdded added)
    {
        var by = (added.Origin ?? throw new InvalidOperationException("Somebody sets a breakpoint.")).Member;
        var breakpoint = new BreakpointState(added.Breakpoint, added.Offset, by, added.Condition, added.HitCount, added.LogMessage);
        var others = state.Breakpoints.GetValueOrDefault(added.Document, []);
        return SetBreakpoints(
            state, added.Document,
            others.Any(known => known.Id == added.Breakpoint)
                ? [.. others.Select(known => known.Id == added.Breakpoint ? breakpoint : known)]
                : others.Add(breakpoint));
    }

    private static SessionState ApplyBreakpointRemoved(SessionState state, SessionEvent.BreakpointRemoved removed)
    {
        var others = state.Breakpoints.GetValueOrDefault(removed.Document, []);
        return SetBreakpoints(state, removed.Document, others.RemoveAll(known => known.Id == removed.Breakpoint));
    }

    private static SessionState ApplyBreakpointsPlaced(SessionState state, SessionEvent.BreakpointsPlaced placed)
    {
        var places = placed.Places.ToDictionary(static place => place.Breakpoint, static place => place.Placement);
        var known = state.Breakpoints.GetValueOrDefault(placed.Document, []);
        return SetBreakpoints(
            state, placed.Document,
            [.. known.Select(breakpoint => places.TryGetValue(breakpoint.Id, out var placement) ? breakpoint with { Placement = placement } : breakpoint)]);
    }

    private static SessionState ForgetPlacements(SessionState state)
    {
        return state with
        {
            Breakpoints = state.Breakpoints.ToImmutableDictionary(
                static pair => pair.Key,
                static pair => pair.Value.Select(static breakpoint => breakpoint with { Placement = null }).ToImmutableArray()),
        };
    }

    private static SessionState SetBreakpoints(SessionState state, DocumentId document, ImmutableArray<BreakpointState> breakpoints)
    {
        return state with
        {
            Breakpoints = breakpoints.IsEmpty ? state.Breakpoints.Remove(document) : state.Breakpoints.SetItem(document, breakpoints),
        };
    }

    /// <summary>Breakpoints whose code goes with an edit. They are told behind the edit, so that nobody has to find out for himself.</summary>
    private static ImmutableArray<SessionEvent> LossesBy(SessionState state, DocumentState document, TextOperation operation, EventOrigin origin)
    {
        if (!state.Breakpoints.TryGetValue(document.Id, out var breakpoints))
        {
            return [];
        }

        var losses = ImmutableArray.CreateBuilder<SessionEvent>();
        foreach (var breakpoint in breakpoints.Where(static known => known.LostCode is null))
        {
            var end = EndOfLine(document.Text, breakpoint.Offset);
            if (end > breakpoint.Offset && IsDeleted(operation, breakpoint.Offset, end))
            {
                losses.Add(new SessionEvent.BreakpointLost(document.Id, breakpoint.Id, TextBetween(document.Text, breakpoint.Offset, end))
                {
                    Origin = origin,
                });
            }
        }

        return losses.ToImmutable();
    }

    private static bool IsDeleted(TextOperation operation, int start, int end)
    {
        return operation.MapPosition(start, Bias.Left) == operation.MapPosition(end, Bias.Left)
            && operation.MapPosition(start, Bias.Right) == operation.MapPosition(end, Bias.Right);
    }

    private static SessionState ApplyBreakpointLost(SessionState state, SessionEvent.BreakpointLost lost)
    {
        return SetBreakpoints(
            state, lost.Document,
            [
                .. state.Breakpoints.GetValueOrDefault(lost.Document, [])
                    .Select(known => known.Id == lost.Breakpoint ? known with { LostCode = lost.Code, Placement = null } : known),
            ]);
    }

    private static SessionState MoveAnchors(SessionState state, SessionEvent.DocumentEdited edited)
    {
        var moved = state;
        if (state.Breakpoints.TryGetValue(edited.Document, out var breakpoints))
        {
            moved = SetBreakpoints(
                state, edited.Document,
                [.. breakpoints.Select(known => known with { Offset = edited.Operation.MapPosition(known.Offset, Bias.Right) })]);
        }

        if (state.Run is { IsOver: false, Stops: [_, ..] stops } run && stops.Any(stop => stop.Document == edited.Document))
        {
            moved = moved with
            {
                Run = run with
                {
                    Stops =
                    [
                        .. stops.Select(stop => stop.Document == edited.Document
                            ? stop with { Offset = edited.Operation.MapPosition(stop.Offset, Bias.Right) }
                            : stop),
                    ],
                },
            };
        }

        return moved;
    }

    /// <summary>The line feed behind an offset; of a line that is longer than anybody reads, a place in it.</summary>
    private static int EndOfLine(Rope text, int offset)
    {
        var last = Math.Min(text.Length, offset + Limits.BreakpointTextLengthMaximum);
        var end = offset;
        while (end < last && text[end] != '\n')
        {
            end++;
        }

        // The words are stored, and half a character cannot be.
        return TextHygiene.IsInsidePair(text, end) ? end + 1 : end;
    }

    private static string TextBetween(Rope text, int start, int end)
    {
        return string.Create(end - start, (text, start), static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = source.text[source.start + i];
            }
        });
    }

    private static DebugStop AnchorStop(SessionState state, DebugStop stop)
    {
        return stop.Document is { } id && state.Documents.TryGetValue(id, out var document) && !document.IsDeleted
            && document.History.MapForward(document.Revision - stop.Revision, stop.Offset, Bias.Right) is { } offset
            ? stop with { Offset = offset, Revision = document.Revision }
            : stop with { Document = null };
    }
}
