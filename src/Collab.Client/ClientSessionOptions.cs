using Collab.Engine;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Collab.Client;

/// <summary>How a <see cref="ClientSession"/> behaves. The defaults suit a script and a bot alike.</summary>
public sealed record ClientSessionOptions
{
    /// <summary>Which editor instance this is. The same id again takes over from the instance that had it.</summary>
    public ClientId Client { get; init; } = new(Guid.CreateVersion7());

    /// <summary>The longest wait before the first attempt to connect again; it doubles up to <see cref="BackoffMaximum"/>.</summary>
    public TimeSpan BackoffMinimum { get; init; } = TimeSpan.FromMilliseconds(250);

    public TimeSpan BackoffMaximum { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A command that was not heard of this long makes the client connect again and ask what became of it.</summary>
    public TimeSpan ReceiptTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one attempt to connect and join may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The pause before a refused command that may pass later is sent again.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longer inserts are sent in parts, so that no message exceeds the server's largest; in UTF-16 units.</summary>
    public int InsertLengthMaximum { get; init; } = 128 * 1024;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public ILoggerFactory Logging { get; init; } = NullLoggerFactory.Instance;
}
