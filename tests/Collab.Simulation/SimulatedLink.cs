using System.Text.Json;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Collab.Sessions;

namespace Collab.Simulation;

/// <summary>
/// One connection of a tab. Three lanes, each in order and each at its own pace: requests, broadcasts, answers. As on a real hub, an
/// answer may overtake a frame and a frame an answer. A connection can be cut (each end hears of it in its own time, what is under way is
/// lost) or go deaf in one direction, which only a time-out finds out.
/// </summary>
internal sealed class SimulatedLink : ISessionConnection
{
    private const int UndeliveredMaximum = 150;

    private readonly World _world;
    private readonly SimulatedServer _server;
    private readonly SimulatedTab _tab;
    private readonly DateTimeOffset[] _latest = new DateTimeOffset[3];
    private readonly double _slowestMilliseconds;
    private bool _isRequestLaneDead;
    private bool _isAnswerLaneDead;
    private bool _isServerGone;
    private int _undelivered;
    private DateTimeOffset _heldUntil;

    public SimulatedLink(World world, SimulatedServer server, SimulatedTab tab)
    {
        (_world, _server, _tab) = (world, server, tab);
        Client = tab.Machine.Client;
        Attempt = tab.NextAttempt();
        _slowestMilliseconds = world.IsCalm ? 40 : world.Strikes(Fault.SlowLink) ? 4_000 : world.Pick([5.0, 40.0, 300.0]);
    }

    private enum Lane
    {
        Request,
        Broadcast,
        Answer,
    }

    public MemberId Member => _tab.Member;

    public ClientId Client { get; }

    public long? Attempt { get; }

    public bool IsCut { get; private set; }

    public bool IsHeldBack => _world.Now < _heldUntil;

    /// <param name="frame">What the broadcast says, read once for all who get the same bytes.</param>
    public void Send(Lazy<Frame> frame)
    {
        if (_undelivered >= UndeliveredMaximum && !_world.IsCalm)
        {
            Cut("its queue is full");
            return;
        }

        Deliver(Lane.Broadcast, () => _tab.TakeFrame(this, frame.Value));
    }

    void ISessionConnection.Send(SessionBroadcast broadcast)
    {
        if (broadcast.Method == HubMethods.Frame)
        {
            var json = broadcast.Json;
            Send(new Lazy<Frame>(() => FrameCodec.Decode(json.Span)));
        }
    }

    public void Close(Rejection reason)
    {
        Deliver(Lane.Broadcast, () =>
        {
            IsCut = true;
            _tab.TakeClose(this, reason);
        });
    }

    /// <summary>A request, as its bytes, and what the server does with it.</summary>
    public void Request<T>(T request, Action<T> serve)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(request, ProtocolJson.Options);
        Deliver(Lane.Request, () => serve(JsonSerializer.Deserialize<T>(json, ProtocolJson.Options)!));
    }

    public void Answer<T>(T answer, Action<T> take)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(answer, ProtocolJson.Options);
        Deliver(Lane.Answer, () => take(JsonSerializer.Deserialize<T>(json, ProtocolJson.Options)!));
    }

    /// <summary>Both ends lose the connection; each is told in its own time.</summary>
    public void Cut(string why)
    {
        if (IsCut)
        {
            return;
        }

        IsCut = true;
        _world.Trace($"{_tab.Name} is cut: {why}");
        _world.After(_world.Delay(1, _world.Pick([50, 2_000, 15_000])), () => _tab.TakeLoss(this));
        _world.After(_world.Delay(1, _world.Pick([50, 2_000, 30_000])), LoseServer);
    }

    /// <summary>One direction goes dead without a word; the keep-alive finds out.</summary>
    public void GoDeaf(bool requests)
    {
        _world.Trace($"{_tab.Name} goes deaf for {(requests ? "requests" : "answers")}");
        _isRequestLaneDead |= requests;
        _isAnswerLaneDead |= !requests;
        _world.After(_world.Delay(5_000, 30_000), () => Cut("the keep-alive found it deaf"));
    }

    /// <summary>Requests wait on their way; in order, as always.</summary>
    public void HoldBack(TimeSpan delay)
    {
        ref var latest = ref _latest[(int)Lane.Request];
        _heldUntil = latest = latest > _world.Now + delay ? latest : _world.Now + delay;
    }

    /// <summary>The tab gives the connection up; the server hears of it some time.</summary>
    public void Abandon()
    {
        if (!IsCut)
        {
            IsCut = true;
            _world.After(_world.Delay(1, _world.Pick([50, 20_000])), LoseServer);
        }
    }

    /// <summary>The server's process has died: nothing that is under way to it arrives.</summary>
    public void LoseProcess()
    {
        _isServerGone = true;
        Cut("the server died");
    }

    private void LoseServer()
    {
        _isServerGone = true;
        _server.Disconnect(this);
    }

    private void Deliver(Lane lane, Action act)
    {
        if (IsCut)
        {
            return;
        }

        var at = _world.Now + _world.Delay(0.1, _slowestMilliseconds);
        at = _latest[(int)lane] = at > _latest[(int)lane] ? at : _latest[(int)lane];
        _undelivered++;
        _world.At(at, () =>
        {
            _undelivered--;
            var isDead = lane == Lane.Request ? _isRequestLaneDead : _isAnswerLaneDead;
            var isGhost = IsCut && lane == Lane.Request && !_isServerGone;
            if (!isDead && (!IsCut || (isGhost && _world.Strikes(Fault.GhostRequest))))
            {
                _world.Counters.Deliveries++;
                act();
            }
        });
    }
}
