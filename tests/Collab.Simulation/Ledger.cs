using Collab.Engine;
using Collab.Engine.Clients;
using Collab.Engine.Sessions;
using Collab.Engine.Text;
using Collab.Protocol;

namespace Collab.Simulation;

/// <summary>
/// What people did and what they were told, kept outside of everything under test, for the checks to compare the log with. Each edit carries a
/// marker, a character of a private plane that occurs nowhere else; being one character it cannot be split, only be there or not.
/// </summary>
internal sealed class Ledger
{
    private const int FirstMarker = 0xF0000;

    private readonly HashSet<int> _deletedByPerson = [];
    private readonly SimulatedStore _store;
    private int _nextMarker = FirstMarker;
    private int _nextChat;

    public Ledger(SimulatedStore store)
    {
        _store = store;
    }

    /// <summary>Commands that some client was told are done, by receipt or by frame.</summary>
    public HashSet<(MemberId Member, ClientId Client, long ClientSeq)> Acknowledged { get; } = [];

    /// <summary>Frames that some client was told, as everybody may see them.</summary>
    public Dictionary<long, ReadOnlyMemory<byte>> Told { get; } = [];

    /// <summary>Edits as they were submitted and accepted, for the naive model to transform on its own. Taken out when they are compared.</summary>
    public Dictionary<(MemberId Member, ClientId Client, long ClientSeq), SessionCommand.EditDocument> Edits { get; } = [];

    public List<string> Chats { get; } = [];

    public List<DocumentId> Created { get; } = [];

    public List<OutboxCommand> RefusedCommands { get; } = [];

    /// <summary>Drafts of machines that are no more.</summary>
    public List<Draft> OldDrafts { get; } = [];

    /// <summary>Markers that must be found: typed, and not taken back by anybody on his own screen.</summary>
    public IEnumerable<int> Owed => Enumerable.Range(FirstMarker, _nextMarker - FirstMarker).Where(marker => !_deletedByPerson.Contains(marker));

    public static IEnumerable<int> MarkersIn(string text)
    {
        for (var i = 0; i + 1 < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && char.ConvertToUtf32(text[i], text[i + 1]) is var point && point >= FirstMarker)
            {
                yield return point;
            }
        }
    }

    public string NewMarker()
    {
        return char.ConvertFromUtf32(_nextMarker++);
    }

    public string NewChat()
    {
        Chats.Add($"chat {_nextChat++}");
        return Chats[^1];
    }

    /// <summary>A person edits what he sees: markers that he deletes himself are no longer owed to their authors.</summary>
    public void Edited(string before, TextOperation operation)
    {
        var offset = 0;
        foreach (var component in operation.Components)
        {
            if (component.Kind == TextComponentKind.Delete)
            {
                _deletedByPerson.UnionWith(MarkersIn(before.Substring(offset, component.Length)));
            }

            offset += component.Kind == TextComponentKind.Insert ? 0 : component.Length;
        }
    }

    public void Submitted(SessionCommand command, CommandAnswer answer)
    {
        if (answer.Ok && command is SessionCommand.EditDocument edit)
        {
            Edits.TryAdd((edit.By, edit.Stamp.Client, edit.Stamp.ClientSeq), edit);
        }
    }

    /// <summary>Somebody was told a frame: it must be stored by now, and stay in the log for ever.</summary>
    public void Tell(MemberId member, ClientId client, Frame frame)
    {
        World.Require(_store.Frames[^1].Last >= frame.Last, $"The frame {frame.First}..{frame.Last} was told before it was stored.");
        if (!Told.ContainsKey(frame.First))
        {
            Told.Add(frame.First, FrameCodec.EncodeFor(frame, null));
        }

        foreach (var origin in frame.Events.Select(static happened => happened.Origin))
        {
            if (origin?.Member == member && origin.Client == client)
            {
                Acknowledged.Add((member, client, origin.ClientSeq));
            }
        }
    }
}
