using System.Diagnostics.Metrics;
using Collab.Engine;
using Collab.Engine.Permissions;
using Collab.Engine.Sessions;
using Collab.Engine.Text;
using Collab.Protocol;
using Collab.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Collab.Sessions.Tests.Actors;

/// <summary>One session behind a real registry, on a store in memory and on a clock that the test moves.</summary>
internal sealed class LiveSession : IAsyncDisposable
{
    public static readonly SessionId Id = new(SessionScript.Id(900));

    private readonly ServiceProvider _meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly Dictionary<ClientId, long> _clientSeqs = [];

    private LiveSession(ISessionStore store, CollaborationOptions options)
    {
        Store = store;
        Registry = new SessionRegistry(
            store, Options.Create(options), Time, new SessionMetrics(_meters.GetRequiredService<IMeterFactory>()), NoEffects.Instance, NullLoggerFactory.Instance);
    }

    public ISessionStore Store { get; }

    public SessionRegistry Registry { get; }

    public FakeTimeProvider Time { get; } = new(SessionScript.Start);

    public static DocumentId File => SessionScript.File;

    public static MemberId Owner => SessionScript.Owner;

    /// <summary>A new session with one file in a new registry on this store.</summary>
    public static async Task<LiveSession> CreateAsync(
        ISessionStore store, string text, SessionSettings? settings = null, CollaborationOptions? options = null)
    {
        var live = new LiveSession(store, options ?? new CollaborationOptions());
        var session = new NewSession(Id, "OTP", "user-1", "ABCD-EFGH", Owner, "Ada", "#f2b84b", SessionScript.Start);
        var refusal = await live.Registry.CreateAsync(
            session, settings ?? SessionSettings.Default, [new NewDocument(File, "lib/counter.ex", text)], CancellationToken.None);
        return refusal is null ? live : throw new InvalidOperationException(refusal.Message);
    }

    public async Task<SessionActor> FindAsync()
    {
        return await Registry.FindAsync(Id, CancellationToken.None) ?? throw new InvalidOperationException("The session is gone.");
    }

    /// <summary>Joins a client of a member; both are named by small numbers, 1 is the owner.</summary>
    public async Task<(RecordingConnection Connection, JoinSessionResponse Answer)> JoinAsync(
        int member, int client = 0, long? since = null, long lastClientSeq = 0, long? attempt = null)
    {
        var person = new RosterEntry(new MemberId(SessionScript.Id(member)), $"Member {member}", "#6fc3df", false);
        var connection = new RecordingConnection(person.Id, new ClientId(SessionScript.Id(100 + member + (10 * client))), attempt);
        var actor = await FindAsync();
        var answer = await actor.JoinAsync(new SessionJoin(
            person, connection.Client, SessionRole.Student, since, null, lastClientSeq, connection));
        return (connection, answer);
    }

    public SessionCommand.EditDocument Edit(RecordingConnection by, long epoch, long revision, TextOperation operation)
    {
        return new SessionCommand.EditDocument(by.Member, Stamp(by, epoch), File, revision, operation, Time.GetUtcNow());
    }

    public CommandStamp Stamp(RecordingConnection by, long epoch)
    {
        _clientSeqs[by.Client] = _clientSeqs.GetValueOrDefault(by.Client) + 1;
        return new CommandStamp(by.Client, epoch, _clientSeqs[by.Client]);
    }

    /// <summary>Lets time pass until the next tick, and waits until the session has taken it in.</summary>
    public async Task TickAsync(TimeSpan? time = null)
    {
        Time.Advance(time ?? TimeSpan.FromSeconds(1));
        await BarrierAsync();
    }

    /// <summary>Waits until everything that was posted to the session before has been done: a command is taken behind it.</summary>
    public async Task BarrierAsync()
    {
        var actor = await FindAsync();
        var stranger = new SessionCommand.LeaveSession(new MemberId(SessionScript.Id(999)), DepartureReason.Left, Time.GetUtcNow());
        await actor.SubmitAsync(stranger);
        await actor.SubmitAsync(stranger);
    }

    public async ValueTask DisposeAsync()
    {
        await Registry.DisposeAsync();
        await _meters.DisposeAsync();
    }
}
