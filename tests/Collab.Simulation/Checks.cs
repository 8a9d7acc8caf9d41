using System.Text;
using Collab.Engine;
using Collab.Engine.Clients;
using Collab.Engine.Sessions;
using Collab.Engine.Text;
using Collab.Protocol;
using Collab.Sessions;

namespace Collab.Simulation;

/// <summary>
/// What must hold whenever everything has come to rest: everybody has the same, the log alone gives it again, nothing that was confirmed is missing or
/// there twice, and everything that somebody typed is either in the log or in a draft of his.
/// </summary>
internal sealed class Checks
{
    private readonly World _world;
    private readonly SimulatedStore _store;
    private readonly SimulatedServer _server;
    private readonly Ledger _ledger;
    private readonly IReadOnlyList<SimulatedTab> _tabs;
    private readonly ReferenceModel _model;
    private readonly List<Frame> _log = [];
    private SessionState _whole = SessionState.Empty;

    public Checks(World world, SimulatedStore store, SimulatedServer server, Ledger ledger, IReadOnlyList<SimulatedTab> tabs)
    {
        (_world, _store, _server, _ledger, _tabs) = (world, store, server, ledger, tabs);
        _model = new ReferenceModel(world, ledger);
    }

    public void Run()
    {
        var log = ReadLog();
        var state = CheckReplay(log);
        _model.Compare(state);
        foreach (var tab in _tabs.Where(static tab => tab.Machine.Phase != ClientPhase.Closed))
        {
            CheckReplica(tab, state);
        }

        CheckTold();
        CheckCommands(log);
        CheckChats(log);
        CheckMarkers(log);
    }

    /// <summary>The log grows and nothing in it changes, so what was read and folded at the last calm is only continued.</summary>
    private List<Frame> ReadLog()
    {
        foreach (var frame in _store.Frames.Skip(_log.Count).Select(static stored => FrameCodec.Decode(stored.Payload.Span)).ToList())
        {
            _whole = SessionDriver.Replay(_whole, frame);
            _log.Add(frame);
            _model.Take(frame);
        }

        World.Require(_log.Count == _store.Frames.Count, $"The log has lost frames that were in it.");
        return _log;
    }

    /// <summary>The log from nothing, every keyframe with the frames behind it, and the state in memory are the same.</summary>
    private SessionState CheckReplay(List<Frame> log)
    {
        var expected = Describe(_whole);
        foreach (var keyframe in _store.Keyframes)
        {
            var state = log.Where(frame => frame.First > keyframe.Seq).Aggregate(KeyframeCodec.Decode(keyframe), SessionDriver.Replay);
            var described = Describe(state);
            World.Require(
                described == expected,
                $"The keyframe at {keyframe.Seq} and its tail do not give what the log gives: {Difference(expected, described)}");
        }

        if (_server.State is { } live)
        {
            World.Require(Describe(live) == expected, $"The log does not give the state that the server has in memory: {Difference(expected, Describe(live))}");
        }

        return _whole;
    }

    private void CheckTold()
    {
        var stored = _store.Frames.ToDictionary(static frame => frame.First);
        foreach (var (first, told) in _ledger.Told)
        {
            var isKept = stored.TryGetValue(first, out var frame)
                && FrameCodec.EncodeFor(FrameCodec.Decode(frame.Payload.Span), null).AsSpan().SequenceEqual(told.Span);
            World.Require(isKept, $"The frame at {first} was told to somebody and is not in the log like that.");
        }
    }

    private void CheckCommands(List<Frame> log)
    {
        var last = new Dictionary<(MemberId, ClientId), long>();
        var committed = new HashSet<(MemberId, ClientId, long)>();
        EventOrigin? previous = null;
        foreach (var origin in log.SelectMany(static frame => frame.Events).Select(static happened => happened.Origin))
        {
            // One command may have several events, one right behind the other.
            var isSameCommand = origin == previous;
            previous = origin;
            if (isSameCommand || origin?.Client is not { } client)
            {
                continue;
            }

            var key = (origin.Member, client);
            World.Require(
                origin.ClientSeq > last.GetValueOrDefault(key), $"Command {origin.ClientSeq} of {key} is in the log twice or out of order.");
            last[key] = origin.ClientSeq;
            committed.Add((origin.Member, client, origin.ClientSeq));
        }

        foreach (var command in _ledger.Acknowledged)
        {
            World.Require(committed.Contains(command), $"Command {command} was acknowledged and is not in the log.");
        }
    }

    private void CheckChats(List<Frame> log)
    {
        var events = log.SelectMany(static frame => frame.Events).ToList();
        var counts = events.OfType<SessionEvent.ChatMessageSent>().CountBy(static sent => sent.Text).ToDictionary();
        var refused = _ledger.RefusedCommands.OfType<OutboxCommand.SendChat>().Select(static chat => chat.Text).ToHashSet();
        foreach (var text in _ledger.Chats)
        {
            var count = counts.GetValueOrDefault(text);
            World.Require(count < 2, $"'{text}' is in the log {count} times.");
            World.Require(count == 1 || refused.Contains(text), $"'{text}' is neither in the log nor was it refused.");
        }

        var created = events.OfType<SessionEvent.DocumentCreated>().Select(static happened => happened.Document).ToHashSet();
        var notCreated = _ledger.RefusedCommands.OfType<OutboxCommand.CreateDocument>().Select(static create => create.Document).ToHashSet();
        foreach (var document in _ledger.Created)
        {
            World.Require(
                created.Contains(document) || notCreated.Contains(document), $"The file {document} was neither created nor refused.");
        }
    }

    private void CheckMarkers(List<Frame> log)
    {
        var committed = log.SelectMany(static frame => frame.Events).OfType<SessionEvent.DocumentEdited>()
            .SelectMany(static edited => edited.Operation.Components)
            .Where(static component => component.Kind == TextComponentKind.Insert)
            .SelectMany(static component => Ledger.MarkersIn(component.Text!))
            .CountBy(static marker => marker)
            .ToDictionary();
        var kept = _tabs.SelectMany(static tab => tab.Machine.Drafts).Concat(_ledger.OldDrafts)
            .SelectMany(static draft => Ledger.MarkersIn(draft.Mine))
            .ToHashSet();
        foreach (var marker in _ledger.Owed)
        {
            var count = committed.GetValueOrDefault(marker);
            World.Require(count < 2, $"The edit with marker U+{marker:X} was committed {count} times.");
            World.Require(count == 1 || kept.Contains(marker), $"The edit with marker U+{marker:X} is lost: not in the log, not in a draft.");
        }
    }

    private static void CheckReplica(SimulatedTab tab, SessionState state)
    {
        World.Require(
            tab.IsAtRest, $"{tab.Name} is stuck: {tab.Machine.Phase}, {tab.Machine.Outbox.Count} in its outbox, at {tab.Machine.Seq}.");
        World.Require(tab.Machine.Seq == state.Seq, $"{tab.Name} is at {tab.Machine.Seq}, the log at {state.Seq}.");
        World.Require(tab.Machine.Documents.Count == state.Documents.Count, $"{tab.Name} knows other files than the server.");
        foreach (var document in state.Documents.Values)
        {
            var own = tab.Machine.Documents[document.Id];
            World.Require(
                own.Path == document.Path && own.IsDeleted == document.IsDeleted, $"{tab.Name} has another name or fate for {document.Path}.");
            World.Require(
                document.IsDeleted || (own.Text == document.Text.ToString() && own.Revision == document.Revision),
                $"{tab.Name} has another text for {document.Path}, at {own.Revision} against {document.Revision}.");
        }
    }

    private static string Difference(string first, string second)
    {
        var place = first.Zip(second).TakeWhile(static pair => pair.First == pair.Second).Count();
        return $"'{Around(first, place)}' against '{Around(second, place)}'.";
    }

    private static string Around(string text, int place)
    {
        return text[Math.Max(0, place - 80)..Math.Min(text.Length, place + 120)];
    }

    private static string Describe(SessionState state)
    {
        var keyframe = KeyframeCodec.Encode(state);
        return $"{state.At:O} {Encoding.UTF8.GetString(keyframe.Payload.Span)}";
    }
}
