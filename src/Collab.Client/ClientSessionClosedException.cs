using Collab.Engine.Sessions;

namespace Collab.Client;

/// <summary>The session is over for this client: it ended, the member was removed, or a newer connection took its place.</summary>
public sealed class ClientSessionClosedException : Exception
{
    internal ClientSessionClosedException(Rejection reason)
        : base(reason.Message)
    {
        Reason = reason;
    }

    public Rejection Reason { get; }
}
