using System.Text.Json;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Protocol;

namespace Collab.Sessions;

// Who is connected, and what they are told. All of it runs on the session's task.
public sealed partial class SessionActor
{
    private readonly RecentFrames _recent = new();
    private readonly Dictionary<(MemberId Member, ClientId Client), ISessionConnection> _connections = [];
    private readonly Dictionary<MemberId, DateTimeOffset> _absentSince = [];
    private DateTimeOffset _lastConnectionAt;

    /// <summary>A connection is over, whoever ended it. Its member stays in the session for <see cref="Limits.AbsenceGrace"/>.</summary>
    public void Disconnect(ISessionConnection connection)
    {
        Post(() => Forget(connection));
    }

    /// <summary>A person has another name or colour now: everybody is told.</summary>
    public void UpdateRoster(RosterEntry person)
    {
        Post(() => TakeRoster(person));
    }

    /// <summary>Not a last word: a client whose clock was set back counts on from there and comes in when its older connection is gone.</summary>
    private static Rejection Overtaken { get; } = new(
        RejectionCode.TryAgain, "A later connection of this editor is in the session already. Continue there, or join again.");

    /// <summary>To be asked before the join is committed: its event alone would fence the commands of the connection in use.</summary>
    private bool IsOvertaken(SessionJoin join)
    {
        return (_connections.TryGetValue((join.Person.Id, join.Client), out var known) && join.IsOvertakenBy(known))
            || _batch.Exists(work => work is JoinWork other && join.IsOvertakenBy(other.Join.Connection));
    }

    private JoinSessionResponse LetIn(SessionJoin join)
    {
        var key = (join.Person.Id, join.Client);
        if (_connections.Remove(key, out var older))
        {
            _metrics.ConnectionsChanged(-1);
            older.Close(new Rejection(
                RejectionCode.Superseded, "This editor was opened again on a newer connection. Continue there, or join again."));
        }

        TakeRoster(join.Person);
        _connections.Add(key, join.Connection);
        SetTickInterval();
        _metrics.ConnectionsChanged(1);
        _absentSince.Remove(join.Person.Id);
        _presence.Connect(join.Person.Id, join.Client, _time.GetUtcNow());
        SendPresenceTo(join.Connection);
        return JoinAnswers.Create(Id, _driver.State, _recent, _snapshot.Roster, join);
    }

    private void Forget(ISessionConnection connection)
    {
        var key = (connection.Member, connection.Client);
        if (!_connections.TryGetValue(key, out var known) || known != connection)
        {
            // Replaced by a newer connection of the same client, or closed from here.
            return;
        }

        _connections.Remove(key);
        _metrics.ConnectionsChanged(-1);
        _presence.Disconnect(connection.Member, connection.Client);
        SetTickInterval();
        _lastConnectionAt = _time.GetUtcNow();
        if (!_presence.IsConnected(connection.Member))
        {
            _absentSince[connection.Member] = _lastConnectionAt;
        }
    }

    private void TakeRoster(RosterEntry person)
    {
        if (_snapshot.Roster.TryGetValue(person.Id, out var known) && known == person)
        {
            return;
        }

        _snapshot = _snapshot with { Roster = _snapshot.Roster.SetItem(person.Id, person) };
        Tell(new SessionBroadcast(
            HubMethods.Roster, JsonSerializer.SerializeToUtf8Bytes(new RosterMessage([person]), ProtocolJson.Options)));
        Changed?.Invoke();
    }

    private void TellFrame(Frame frame, ReadOnlyMemory<byte> payload)
    {
        if (_connections.Count == 0)
        {
            return;
        }

        if (!FrameCodec.HasWithheldEvents(frame))
        {
            Tell(new SessionBroadcast(HubMethods.Frame, payload));
            return;
        }

        // Once for all who see only what everybody sees, and once for each member who sees more.
        var common = new SessionBroadcast(HubMethods.Frame, FrameCodec.EncodeFor(frame, null));
        var privileged = frame.Events.Where(static happened => happened.Audience != Audience.Everyone && happened.Origin is not null)
            .Select(static happened => happened.Origin!.Member)
            .Distinct()
            .ToDictionary(static member => member, member => new SessionBroadcast(HubMethods.Frame, FrameCodec.EncodeFor(frame, member)));
        foreach (var connection in _connections.Values)
        {
            connection.Send(privileged.GetValueOrDefault(connection.Member, common));
        }
    }

    private void Tell(SessionBroadcast broadcast)
    {
        foreach (var connection in _connections.Values)
        {
            connection.Send(broadcast);
        }
    }

    private void CarryOut(SessionEffect effect)
    {
        switch (effect)
        {
            case SessionEffect.DisconnectMember disconnect:
                foreach (var connection in _connections.Values.Where(connection => connection.Member == disconnect.Member).ToList())
                {
                    Forget(connection);
                    connection.Close(disconnect.Reason);
                }

                _absentSince.Remove(disconnect.Member);
                break;
            case SessionEffect.SandboxEffect sandbox:
                _effects.CarryOut(this, sandbox);
                break;
            case SessionEffect.EraseSession:
                CloseAll(new Rejection(RejectionCode.UnknownSession, "The owner has deleted this session. Nothing of it is left on the server."));
                Volatile.Write(ref _isStopRequested, true);
                break;
            case SessionEffect.CloseSession:
                CloseAll(new Rejection(RejectionCode.SessionEnded, "The session has ended. You can still read it."));
                Volatile.Write(ref _isStopRequested, true);
                break;
            default:
                throw new InvalidOperationException($"Nobody carries out {effect.GetType().Name}.");
        }
    }

    private void CloseAll(Rejection reason)
    {
        foreach (var connection in _connections.Values)
        {
            connection.Close(reason);
        }

        _metrics.ConnectionsChanged(-_connections.Count);
        _connections.Clear();
    }
}
