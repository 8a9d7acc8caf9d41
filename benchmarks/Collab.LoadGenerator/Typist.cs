using Collab.Protocol;

namespace Collab.LoadGenerator;

/// <summary>One member of a room who types: with a whole replica or thin.</summary>
internal abstract class Typist : IAsyncDisposable
{
    /// <summary>Makes one edit that was due then; it is sent as soon as the protocol allows. Does not wait.</summary>
    public abstract void Edit(long due);

    /// <summary>Whether what this client holds is what the server holds. To be asked when nothing is under way.</summary>
    public abstract Task<bool> AgreesWithAsync(DocumentResponse document, CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
