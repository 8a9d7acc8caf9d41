using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Collab.Engine;

namespace Collab.Web.Features.Session;

/// <summary>
/// Ties the editor's own connection to the page that it belongs to. The page is given a ticket, the browser module shows it when it joins, and the
/// two are known to be the same person in the same session. A ticket is good once and for a minute.
/// </summary>
internal sealed class CircuitTickets(TimeProvider time)
{
    /// <summary>From the page's rendering to the join of its editor: scripts must have loaded, on a slow line too.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    /// <summary>Pages that may be on their way at once; beyond it the dead are swept first and then the ticket is not kept.</summary>
    private const int WaitingMaximum = 100_000;

    private const int TicketBytes = 24;

    private readonly ConcurrentDictionary<string, Claim> _waiting = new(StringComparer.Ordinal);
    private long _sweptAt = time.GetTimestamp();

    public string Issue(MemberId member, SessionId session)
    {
        Sweep();
        var ticket = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TicketBytes));
        if (_waiting.Count < WaitingMaximum)
        {
            _waiting[ticket] = new Claim(member, session, time.GetTimestamp());
        }

        return ticket;
    }

    /// <summary>Uses the ticket up. False when it is not known any more or was given to somebody else or for another session.</summary>
    public bool Redeem(string ticket, MemberId member, SessionId session)
    {
        return _waiting.TryRemove(ticket, out var claim) && claim.Member == member && claim.Session == session && IsAlive(claim);
    }

    private bool IsAlive(Claim claim)
    {
        return time.GetElapsedTime(claim.IssuedAt) <= Lifetime;
    }

    private void Sweep()
    {
        var sweptAt = Volatile.Read(ref _sweptAt);
        if (time.GetElapsedTime(sweptAt) < Lifetime
            || Interlocked.CompareExchange(ref _sweptAt, time.GetTimestamp(), sweptAt) != sweptAt)
        {
            return;
        }

        foreach (var (ticket, claim) in _waiting)
        {
            if (!IsAlive(claim))
            {
                _waiting.TryRemove(ticket, out _);
            }
        }
    }

    private sealed record Claim(MemberId Member, SessionId Session, long IssuedAt);
}
