using Collab.Engine;
using Collab.Engine.Crdt;
using Collab.Engine.Sessions;
using Collab.Engine.Text;

namespace Collab.Simulation;

/// <summary>
/// The log folded once more, as plainly as one can: strings, lists and dictionaries, one edit step after the other. What the session machine has made
/// of the same events must come to the same. It also transforms each submitted edit on its own and holds the committed one to that.
/// </summary>
internal sealed class ReferenceModel
{
    /// <summary>A transform over more steps is left to the others, and most of those in a longer text: the naive one is slow.</summary>
    private const int StepsMaximum = 12;

    private const int LengthMaximum = 600;

    private const int RarelyEvery = 8;

    private readonly World _world;
    private readonly Ledger _ledger;
    private readonly Dictionary<DocumentId, ReferenceDocument> _documents = [];
    private readonly HashSet<MemberId> _present = [];
    private readonly Dictionary<string, List<(Dot Version, string Value)>> _fields = [];
    private readonly ReferenceClass _class;
    private readonly List<string> _chat = [];
    private DateTimeOffset _at;
    private long _run;
    private bool _isRunning;

    public ReferenceModel(World world, Ledger ledger)
    {
        (_world, _ledger, _class) = (world, ledger, new ReferenceClass(world));
    }

    public void Take(Frame frame)
    {
        World.Require(frame.At >= _at, $"The frame at {frame.First} is of {frame.At:O}, the one before of {_at:O}: time went back.");
        _at = frame.At;
        foreach (var happened in frame.Events)
        {
            Take(happened);
        }
    }

    public void Compare(SessionState state)
    {
        foreach (var document in state.Documents.Values)
        {
            var mine = _documents[document.Id];
            World.Require(
                document.Text.ToString() == mine.Text && document.Revision == mine.Revision && document.Path == mine.Path
                && document.IsDeleted == mine.IsDeleted, $"The state has another {document.Path} than the naive model.");
            CompareBreakpoints(state, document, mine);
            CheckHistory(document);
        }

        World.Require(
            _present.SetEquals(state.Members.Values.Where(static member => member.IsPresent).Select(static member => member.Id)),
            "The state has other people present than the naive model.");
        World.Require(
            state.Chat.Select(static message => message.Text).SequenceEqual(_chat.TakeLast(Limits.ChatTailMaximum)),
            "The state has another chat than the naive model.");
        World.Require(
            (state.Run?.Number ?? 0) == _run && state.Run is { IsOver: false } == _isRunning,
            $"The naive model has run {_run}, going on: {_isRunning}; the state has {state.Run?.Number}, over: {state.Run?.IsOver}.");
        CompareFields(state);
        _class.Compare(state);
        CheckStops(state);
    }

    private void Take(SessionEvent happened)
    {
        switch (happened)
        {
            case SessionEvent.SessionCreated created:
                foreach (var document in created.Documents)
                {
                    _documents.Add(document.Id, new ReferenceDocument(document.Path, document.Text));
                }

                break;
            case SessionEvent.DocumentCreated created:
                _documents.Add(created.Document, new ReferenceDocument(created.Path, created.Text));
                break;
            case SessionEvent.DocumentRenamed renamed:
                _documents[renamed.Document].Path = renamed.Path;
                break;
            case SessionEvent.DocumentDeleted deleted:
                _documents[deleted.Document].IsDeleted = true;
                _documents[deleted.Document].Recent.Clear();
                break;
            case SessionEvent.DocumentRestored restored:
                _documents[restored.Document].IsDeleted = false;
                break;
            case SessionEvent.DocumentEdited edited:
                TakeEdit(_documents[edited.Document], edited);
                break;
            case SessionEvent.UserJoined joined:
                _present.Add(joined.Member);
                break;
            case SessionEvent.UserLeft left:
                _present.Remove(left.Member);
                break;
            case SessionEvent.ChatMessageSent sent:
                _chat.Add(sent.Text);
                break;
            case SessionEvent.RunStarted started:
                _world.Counters.Runs++;
                World.Require(started.Run == _run + 1 && !_isRunning, $"Run {started.Run} began behind run {_run}, going on: {_isRunning}.");
                (_run, _isRunning) = (started.Run, true);
                break;
            case SessionEvent.RunEnded ended:
                World.Require(ended.Run == _run && _isRunning, $"Run {ended.Run} ended, which was not going on.");
                _isRunning = false;
                break;
            case SessionEvent.BreakpointAdded added:
                _world.Counters.Breakpoints++;
                _documents[added.Document].Breakpoints[added.Breakpoint] = added.Offset;
                break;
            case SessionEvent.BreakpointRemoved removed:
                _documents[removed.Document].Breakpoints.Remove(removed.Breakpoint);
                break;
            case SessionEvent.FieldUpdated updated:
                _world.Counters.Fields++;
                var values = _fields.TryGetValue(updated.Name, out var known) ? known : _fields[updated.Name] = [];
                values.RemoveAll(value => updated.Seen.Contains(value.Version));
                values.Add((updated.Version, updated.Value));
                break;
            case SessionEvent.ClassEvent change:
                _class.Take(change);
                break;
            case SessionEvent.FieldRemoved removed:
                _fields.Remove(removed.Name);
                break;
            default:
                break;
        }
    }

    private void TakeEdit(ReferenceDocument document, SessionEvent.DocumentEdited edited)
    {
        World.Require(edited.Revision == document.Revision + 1, $"Revision {edited.Revision} follows {document.Revision}.");
        var text = Steps(document.Text, edited.Operation);
        CompareTransform(document, edited, text);
        foreach (var (breakpoint, offset) in document.Breakpoints.ToList())
        {
            document.Breakpoints[breakpoint] = Move(offset, edited.Operation);
        }

        document.Text = text;
        document.Revision = edited.Revision;
        document.Recent.Add(edited.Operation);
        if (document.Recent.Count > StepsMaximum)
        {
            document.Recent.RemoveAt(0);
        }
    }

    /// <summary>The edit as it was sent, brought over what was committed since its base by the naive rules, gives what was committed.</summary>
    private void CompareTransform(ReferenceDocument document, SessionEvent.DocumentEdited edited, string expected)
    {
        if (edited.Origin is not { Client: { } client } origin || !_ledger.Edits.Remove((origin.Member, client, origin.ClientSeq), out var sent))
        {
            return;
        }

        var behind = (int)(edited.Revision - 1 - sent.Base);
        if (behind is < 1 or > StepsMaximum || behind > document.Recent.Count
            || (document.Text.Length > LengthMaximum && edited.Revision % RarelyEvery != 0))
        {
            return;
        }

        var operation = NaiveOperation.Of(sent.Operation);
        foreach (var committed in document.Recent.Skip(document.Recent.Count - behind))
        {
            operation = operation.Over(NaiveOperation.Of(committed));
        }

        _world.Counters.TransformsCompared++;
        World.Require(
            operation.Apply(document.Text) == expected,
            $"The edit {sent.Stamp.ClientSeq} of {origin.Member}, {behind} steps behind, was not committed as the naive transformation has it.");
    }

    private static string Steps(string text, TextOperation operation)
    {
        var place = 0;
        foreach (var component in operation.Components)
        {
            switch (component.Kind)
            {
                case TextComponentKind.Retain:
                    place += component.Length;
                    break;
                case TextComponentKind.Insert:
                    text = text.Insert(place, component.Text!);
                    place += component.Length;
                    break;
                default:
                    text = text.Remove(place, component.Length);
                    break;
            }
        }

        World.Require(place == text.Length, "A committed operation does not span its text.");
        return text;
    }

    /// <summary>An anchor under one edit, step by step: pushed by what is inserted at it or before it, drawn back by what is deleted before it.</summary>
    private static int Move(int anchor, TextOperation operation)
    {
        var place = 0;
        foreach (var component in operation.Components)
        {
            switch (component.Kind)
            {
                case TextComponentKind.Retain:
                    place += component.Length;
                    break;
                case TextComponentKind.Insert:
                    anchor += anchor >= place ? component.Length : 0;
                    place += component.Length;
                    break;
                default:
                    anchor = anchor > place ? Math.Max(place, anchor - component.Length) : anchor;
                    break;
            }
        }

        return anchor;
    }

    private static void CompareBreakpoints(SessionState state, DocumentState document, ReferenceDocument mine)
    {
        var theirs = state.Breakpoints.GetValueOrDefault(document.Id, []);
        World.Require(
            theirs.Length == mine.Breakpoints.Count
            && theirs.All(breakpoint => mine.Breakpoints.TryGetValue(breakpoint.Id, out var offset) && offset == breakpoint.Offset),
            $"The breakpoints of {document.Path} stand elsewhere than in the naive model.");
        World.Require(
            theirs.All(breakpoint => breakpoint.Offset >= 0 && breakpoint.Offset <= document.Text.Length),
            $"A breakpoint of {document.Path} has left the text.");
    }

    /// <summary>Each operation of the window begins where the one before it ends, and the last gives the present text.</summary>
    private static void CheckHistory(DocumentState document)
    {
        var history = document.History;
        World.Require(history.Count <= Limits.HistoryWindow && history.Count <= document.Revision, $"The history of {document.Path} is too long.");
        for (var i = 0; i < history.Count; i++)
        {
            var next = i + 1 < history.Count ? history[i + 1].Operation.BaseLength : document.Text.Length;
            World.Require(history[i].Operation.TargetLength == next, $"The history of {document.Path} has a break behind entry {i}.");
        }
    }

    private void CompareFields(SessionState state)
    {
        World.Require(state.Fields.Count == _fields.Count, "The state has other fields than the naive model.");
        foreach (var field in state.Fields.Values)
        {
            var theirs = field.Value.Alternatives.Select(static alternative => (alternative.Dot, alternative.Value)).ToHashSet();
            World.Require(theirs.SetEquals(_fields[field.Name]), $"The field {field.Name} has other values than in the naive model.");
        }
    }

    private static void CheckStops(SessionState state)
    {
        foreach (var stop in state.Run?.Stops ?? [])
        {
            World.Require(
                stop.Document is not { } id || !state.Documents.TryGetValue(id, out var document) || state.Run!.IsOver
                || (stop.Offset >= 0 && stop.Offset <= document.Text.Length), $"Stop {stop.Stop} has left the text.");
        }
    }

    private sealed class ReferenceDocument(string path, string text)
    {
        public string Path { get; set; } = path;

        public string Text { get; set; } = text;

        public long Revision { get; set; }

        public bool IsDeleted { get; set; }

        public Dictionary<BreakpointId, int> Breakpoints { get; } = [];

        /// <summary>The last operations, newest last.</summary>
        public List<TextOperation> Recent { get; } = [];
    }
}
