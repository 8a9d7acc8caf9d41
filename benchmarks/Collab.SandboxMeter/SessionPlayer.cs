using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Collab.Client;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Collab.SandboxMeter;

/// <summary>The teacher of a session of his own, who speaks to the hub as the browser does: runs its program, gives it lines, reads what it prints.</summary>
internal sealed class SessionPlayer : IAsyncDisposable
{
    private const string Password = "Sandbox-meter-1";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly CollabApi _api;
    private readonly HubConnection _connection;
    private readonly Channel<SessionEvent> _events = Channel.CreateUnbounded<SessionEvent>();
    private long _epoch;
    private long _clientSeq;

    private SessionPlayer(CollabApi api)
    {
        _api = api;
        var builder = new HubConnectionBuilder().WithUrl(new Uri(api.Server, HubMethods.Path), http =>
        {
            http.Transports = HttpTransportType.WebSockets;
            http.SkipNegotiation = true;
            http.AccessTokenProvider = () => api.GetAccessTokenAsync();
        });
        builder.AddJsonProtocol(json => json.PayloadSerializerOptions = ProtocolJson.Options);
        _connection = builder.Build();
        _connection.On<JsonElement>(HubMethods.Frame, frame =>
        {
            foreach (var happened in FrameCodec.Decode(frame).Events)
            {
                _events.Writer.TryWrite(happened);
            }
        });
    }

    /// <summary>Opens a session with one program and enters it.</summary>
    public static async Task<SessionPlayer> OpenAsync(Uri server, string path, string program)
    {
        var api = new CollabApi(server);
        var email = $"meter-{Guid.NewGuid():N}@example.org";
        await api.RegisterAsync(email, Password);
        await api.SignInAsync(email, Password);
        var created = await api.CreateSessionAsync(new CreateSessionRequest("A session", Documents: [new NewDocumentRequest(path, program)]));
        var player = new SessionPlayer(api);
        await player._connection.StartAsync();
        var answer = await player._connection.InvokeAsync<JoinSessionResponse>(
            HubMethods.JoinSession, new JoinSessionRequest(created.Id, new ClientId(Guid.CreateVersion7())));
        player._epoch = answer.Epoch ?? throw new InvalidOperationException(answer.Message);
        return player;
    }

    public Task RunAsync()
    {
        return SendAsync(HubMethods.Run, new RunRequest(_epoch, ++_clientSeq, RunMode.Program));
    }

    /// <summary>Gives the program a line. Returns the milliseconds until its answer to it is here.</summary>
    public async Task<double> AskAsync(string line)
    {
        var begin = Stopwatch.GetTimestamp();
        await SendAsync(HubMethods.GiveInput, new GiveInputRequest(_epoch, ++_clientSeq, line + "\n"));
        await PrintedAsync("=" + line);
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
    }

    public async Task PrintedAsync(string text)
    {
        using var patience = new CancellationTokenSource(Patience);
        var output = new StringBuilder();
        while (!output.ToString().Contains(text, StringComparison.Ordinal))
        {
            switch (await _events.Reader.ReadAsync(patience.Token))
            {
                case SessionEvent.OutputWritten { Channel: RunChannel.Output } written:
                    output.Append(written.Text);
                    break;
                case SessionEvent.RunEnded ended:
                    throw new InvalidOperationException($"The run ended instead: {ended.Reason}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        _api.Dispose();
    }

    private async Task SendAsync(string method, object request)
    {
        var answer = await _connection.InvokeAsync<CommandAnswer>(method, request);
        if (!answer.Ok)
        {
            throw new InvalidOperationException(answer.Message);
        }
    }
}
