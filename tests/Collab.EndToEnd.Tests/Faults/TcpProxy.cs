using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Collab.Testing;

namespace Collab.EndToEnd.Tests.Faults;

/// <summary>
/// A network between clients and the server that can be cut and healed, and that delays what it carries. Order is kept, as TCP keeps it;
/// a cut drops every connection, whatever is under way in it, and refuses new ones.
/// </summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private const int ChunkBytes = 16 * 1024;

    private const int ChunksUnderWayMaximum = 256;

    private readonly IPEndPoint _target;
    private readonly Lock _lock = new();
    private readonly Random _random;
    private readonly TimeSpan _delayMaximum;
    private readonly List<Socket> _sockets = [];
    private readonly List<Task> _tasks = [];
    private readonly int _port;
    private Socket? _listener;

    /// <param name="delayMaximum">Each chunk is under way for a random time up to this.</param>
    public TcpProxy(Uri target, TimeSpan delayMaximum, int seed)
    {
        _target = new IPEndPoint(IPAddress.Parse(target.Host), target.Port);
        _delayMaximum = delayMaximum;
        _random = new Random(seed);
        _port = ServerProcess.FreePort();
        Address = new UriBuilder(target) { Port = _port }.Uri;
        Heal();
    }

    public Uri Address { get; }

    /// <summary>Drops all connections and refuses new ones until <see cref="Heal"/>.</summary>
    public void Cut()
    {
        lock (_lock)
        {
            _listener?.Dispose();
            _listener = null;
            foreach (var socket in _sockets)
            {
                // A reset and not a farewell: what was under way is lost.
                socket.LingerState = new LingerOption(true, 0);
                socket.Dispose();
            }

            _sockets.Clear();
        }
    }

    public void Heal()
    {
        lock (_lock)
        {
            if (_listener is not null)
            {
                return;
            }

            _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            _listener.Bind(new IPEndPoint(IPAddress.Loopback, _port));
            _listener.Listen();
            _tasks.Add(AcceptAsync(_listener));
        }
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        await Task.WhenAll(_tasks.ToArray());
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                var near = await listener.AcceptAsync();
                lock (_lock)
                {
                    _tasks.Add(CarryAsync(near));
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The cut closed the listener.
        }
    }

    private async Task CarryAsync(Socket near)
    {
        var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        near.NoDelay = far.NoDelay = true;
        lock (_lock)
        {
            if (_listener is null)
            {
                near.Dispose();
                far.Dispose();
                return;
            }

            _sockets.AddRange([near, far]);
        }

        try
        {
            await far.ConnectAsync(_target);
            await Task.WhenAny(CarryAsync(near, far), CarryAsync(far, near));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The server is down, or the cut came first.
        }
        finally
        {
            // Under the lock, or a cut could take hold of a socket that is gone already.
            lock (_lock)
            {
                near.Dispose();
                far.Dispose();
                _sockets.Remove(near);
                _sockets.Remove(far);
            }
        }
    }

    private async Task CarryAsync(Socket from, Socket to)
    {
        var underWay = Channel.CreateBounded<(byte[] Bytes, long DueAt)>(ChunksUnderWayMaximum);
        var delivery = DeliverAsync(underWay.Reader, to);
        try
        {
            var buffer = new byte[ChunkBytes];
            int count;
            while ((count = await from.ReceiveAsync(buffer)) > 0)
            {
                await underWay.Writer.WriteAsync((buffer[..count], Environment.TickCount64 + DrawDelayMilliseconds()));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Cut, or closed by one end.
        }
        finally
        {
            underWay.Writer.Complete();
        }

        await delivery;
    }

    private long DrawDelayMilliseconds()
    {
        lock (_lock)
        {
            return (long)(_random.NextDouble() * _delayMaximum.TotalMilliseconds);
        }
    }

    private static async Task DeliverAsync(ChannelReader<(byte[] Bytes, long DueAt)> underWay, Socket to)
    {
        try
        {
            await foreach (var (bytes, dueAt) in underWay.ReadAllAsync())
            {
                var wait = dueAt - Environment.TickCount64;
                if (wait > 0)
                {
                    await Task.Delay((int)wait);
                }

                await to.SendAsync(bytes);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            await foreach (var _ in underWay.ReadAllAsync())
            {
                // Lost in the cut.
            }
        }
    }
}
