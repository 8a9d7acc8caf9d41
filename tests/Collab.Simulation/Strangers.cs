using Collab.Engine;
using Collab.Engine.Permissions;
using Collab.Engine.Sessions;
using Collab.Engine.Text;

namespace Collab.Simulation;

/// <summary>
/// Those who speak to the server without a client machine: the owner's panel that changes roles, a script that edits a lot in a short
/// time, and a broken client whose every command is wrong and must be refused.
/// </summary>
internal sealed class Strangers
{
    private readonly World _world;
    private readonly SimulatedServer _server;
    private readonly MemberId _owner;
    private readonly MemberId _member;
    private readonly ClientId _client;
    private readonly DocumentId _file;
    private long _clientSeq;

    public Strangers(World world, SimulatedServer server, MemberId owner, DocumentId file)
    {
        (_world, _server, _owner, _file) = (world, server, owner, file);
        _member = new MemberId(world.NewGuid());
        _client = new ClientId(world.NewGuid());
    }

    public void ChangeRole(MemberId member)
    {
        var denied = _world.Chance(0.25) ? Capabilities.EditCode : Capabilities.None;
        var role = _world.Pick([SessionRole.Student, SessionRole.Student, SessionRole.Student, SessionRole.Assistant, SessionRole.Observer]);
        Submit(new SessionCommand.ChangeRole(_owner, member, role, Capabilities.None, denied, _world.ServerClock));
    }

    public void Remove(MemberId member)
    {
        Submit(new SessionCommand.RemoveMember(_owner, member, _world.ServerClock));
    }

    /// <summary>A session that ends: nothing is taken any more.</summary>
    public void End()
    {
        Submit(new SessionCommand.EndSession(_owner, _world.ServerClock));
    }

    /// <summary>A script types into the main file, in bursts, so that whoever is away meanwhile falls out of the history window.</summary>
    public void EditMany(int count)
    {
        Join();
        EditOn(count);
    }

    /// <summary>
    /// More edits than the history keeps, in two large frames: in many small ones some fault of the store would nearly always stop the session before the end.
    /// </summary>
    public void EditBeyondHistory()
    {
        Join();
        for (var burst = 1; burst <= 2; burst++)
        {
            _world.After(_world.Delay(50, 90) * burst, () => _server.SubmitAll([.. Edits((Limits.HistoryWindow / 2) + 100)]));
        }
    }

    /// <summary>Wrong in one way or another.</summary>
    public void SendGarbage()
    {
        Join();
        _world.After(_world.Delay(20, 100), () =>
        {
            if (Stamp() is { } stamp && _server.State is { } state)
            {
                var garbage = Garbage(state, state.Documents[_file], stamp);
                _server.Submit(garbage, answer => World.Require(
                    !answer.Ok || MayBecomeHarmless(garbage), $"Garbage was accepted: {garbage}"));
            }
        });
    }

    private void EditOn(int left)
    {
        if (left <= 0)
        {
            return;
        }

        _world.After(_world.Delay(20, 60), () =>
        {
            foreach (var edit in Edits(100))
            {
                Submit(edit);
            }

            EditOn(left - 100);
        });
    }

    private IEnumerable<SessionCommand> Edits(int count)
    {
        if (_server.State?.Documents[_file] is not { } document || Stamp() is null)
        {
            yield break;
        }

        var length = document.Text.Length;
        for (var i = 0; i < count; i++)
        {
            var offset = length > 3_000 ? length - 1 : _world.Chance(0.5) ? 0 : length;
            _world.Counters.Edits++;
            yield return new SessionCommand.EditDocument(
                _member, Stamp()!.Value, _file, document.Revision, TextOperation.Replace(length, offset, 0, "s"), _world.ServerClock);
        }
    }

    private void Join()
    {
        Submit(new SessionCommand.JoinSession(_member, _client, SessionRole.Student, false, _world.ServerClock));
    }

    private CommandStamp? Stamp()
    {
        return _server.State?.Members.GetValueOrDefault(_member)?.Clients.GetValueOrDefault(_client) is { } client
            ? new CommandStamp(_client, client.Epoch, ++_clientSeq)
            : null;
    }

    private SessionCommand Garbage(SessionState state, DocumentState document, CommandStamp stamp)
    {
        var (now, length, head) = (_world.ServerClock, document.Text.Length, document.Revision);
        var harmless = TextOperation.Identity(length);
        switch (_world.Random.Next(9))
        {
            case 0:
                return new SessionCommand.EditDocument(_member, stamp, _file, head + 1_000_000, harmless, now);
            case 1:
                return new SessionCommand.EditDocument(_member, stamp, _file, -1, harmless, now);
            case 2:
                return new SessionCommand.EditDocument(
                    _member, stamp, _file, head, TextOperation.Replace(length + 1_000_000, 0, 0, "too long"), now);
            case 3:
                return new SessionCommand.EditDocument(_member, stamp, new DocumentId(_world.NewGuid()), 0, harmless, now);
            case 4:
                return new SessionCommand.EditDocument(_member, stamp, _file, head, TextOperation.Replace(length, 0, 0, "a\rb"), now);
            case 5:
                return new SessionCommand.EditDocument(_member, stamp, _file, head, TextOperation.Replace(length, 0, 0, "\uD83D"), now);
            case 6:
                var forged = _world.Pick(state.Members.Keys.Where(id => id != _member).Order(ByGuid).ToList());
                return new SessionCommand.SendChat(forged, stamp, "forged", now);
            case 7:
                return new SessionCommand.SendChat(_member, stamp with { Epoch = stamp.Epoch + 1_000 }, "from another time", now);
            default:
                var text = document.Text.ToString();
                var pair = text.IndexOf('\uD83D', StringComparison.Ordinal);
                return pair < 0
                    ? new SessionCommand.CreateDocument(_member, stamp, new DocumentId(_world.NewGuid()), "a/../../b", "", now)
                    : new SessionCommand.EditDocument(
                        _member, stamp, _file, head, TextOperation.Replace(text.Length, pair + 1, 1, string.Empty), now);
        }
    }

    /// <summary>Cutting a character is no harm any more when the whole character was deleted before the command came to its turn.</summary>
    private static bool MayBecomeHarmless(SessionCommand garbage)
    {
        return garbage is SessionCommand.EditDocument { Operation: { } operation } && operation.TargetLength == operation.BaseLength - 1;
    }

    private static Comparer<MemberId> ByGuid { get; } = Comparer<MemberId>.Create(static (a, b) => a.Value.CompareTo(b.Value));

    private void Submit(SessionCommand command)
    {
        _server.Submit(command, static _ => { });
    }
}
