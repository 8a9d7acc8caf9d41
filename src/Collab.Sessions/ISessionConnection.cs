using Collab.Engine;
using Collab.Engine.Sessions;

namespace Collab.Sessions;

/// <summary>
/// One connection of one client to one session, as the session sees it. Its real sides are the hub's connections and those of the simulation
/// and the tests.
/// </summary>
public interface ISessionConnection
{
    MemberId Member { get; }

    ClientId Client { get; }

    /// <summary>Which of its client's attempts to join: later ones are larger. Null where the client does not tell.</summary>
    long? Attempt { get; }

    /// <summary>Takes a message for this connection. Never blocks and never throws; a connection whose queue is full ends itself.</summary>
    void Send(SessionBroadcast broadcast);

    /// <summary>Says the last word and ends the connection. What was sent before still arrives first.</summary>
    void Close(Rejection reason);
}
