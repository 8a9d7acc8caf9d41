using Collab.Client;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Xunit;

namespace Collab.EndToEnd.Tests;

/// <summary>A session with one document, its owner, and guests who come by the join code; everything it opened ends with it.</summary>
internal sealed class Room : IAsyncDisposable
{
    public const string Path = "lib/counter.ex";

    public const string Password = "correct horse battery";

    /// <summary>A browser or a connection that does not end fails its own test only.</summary>
    private static readonly TimeSpan DisposeMaximum = TimeSpan.FromMinutes(1);

    private readonly List<IAsyncDisposable> _members = [];
    private readonly List<CollabApi> _signIns = [];
    private readonly string _joinCode;

    private Room(CollabApi owner, string email, CreateSessionResponse created, DocumentId document)
    {
        OwnerEmail = email;
        Owner = owner;
        _signIns.Add(owner);
        _joinCode = created.JoinCode;
        Session = created.Id;
        Document = document;
    }

    public CollabApi Owner { get; }

    public string OwnerEmail { get; }

    public string JoinCode => _joinCode;

    public SessionId Session { get; }

    public DocumentId Document { get; }

    /// <summary>Registers a new person who opens a session with one document, and others where a test needs them.</summary>
    public static async Task<Room> OpenAsync(
        Uri server, CancellationToken cancellationToken, string text = "", SessionSettings? settings = null,
        params IEnumerable<(string Path, string Text)> others)
    {
        var owner = new CollabApi(server);
        var email = $"owner-{Guid.NewGuid():N}@school.example";
        await owner.RegisterAsync(email, Password, cancellationToken);
        await owner.SignInAsync(email, Password, cancellationToken);
        var documents = others.Select(static other => new NewDocumentRequest(other.Path, other.Text)).Prepend(new NewDocumentRequest(Path, text));
        var request = new CreateSessionRequest("A room", Documents: [.. documents], Settings: settings);
        var created = await owner.CreateSessionAsync(request, cancellationToken);
        var session = await owner.GetSessionAsync(created.Id, cancellationToken);
        return new Room(owner, email, created, session.Documents.Single(document => document.Path == Path).Id);
    }

    /// <summary>A guest's sign-in.</summary>
    /// <param name="address">How the guest reaches the server: directly, or over a bad network.</param>
    public async Task<CollabApi> AdmitAsync(string name, CancellationToken cancellationToken, Uri? address = null)
    {
        var guest = new CollabApi(address ?? Owner.Server);
        _signIns.Add(guest);
        await guest.SignInAsGuestAsync(_joinCode, name, cancellationToken);
        return guest;
    }

    /// <summary>A guest at an editor, in the room and with the text loaded.</summary>
    public async Task<ClientSession> EnterAsync(string name, CancellationToken cancellationToken, Uri? address = null)
    {
        var guest = await AdmitAsync(name, cancellationToken, address);
        var session = guest.OpenSession(Session, new ClientSessionOptions
        {
            BackoffMinimum = TimeSpan.FromMilliseconds(50),
            BackoffMaximum = TimeSpan.FromMilliseconds(500),
        });
        _members.Add(session);
        await session.ConnectAsync(cancellationToken);
        return session;
    }

    /// <summary>A guest who speaks to the hub without a client machine, in the room.</summary>
    public async Task<RawClient> EnterRawAsync(string name, CancellationToken cancellationToken)
    {
        var client = await ConnectRawAsync(await AdmitAsync(name, cancellationToken), cancellationToken);
        await client.JoinAsync(Session, cancellationToken);
        return client;
    }

    public async Task<RawClient> ConnectRawAsync(CollabApi signIn, CancellationToken cancellationToken)
    {
        var client = new RawClient(signIn);
        _members.Add(client);
        await client.ConnectAsync(cancellationToken);
        return client;
    }

    /// <summary>
    /// Ends with the room. A browser's pages above all: one that is left behind looks for its server for as long as the browser lives.
    /// </summary>
    public T Own<T>(T member)
        where T : IAsyncDisposable
    {
        _members.Add(member);
        return member;
    }

    /// <summary>The text that the server has committed.</summary>
    public async Task<DocumentResponse> ReadAsync(CancellationToken cancellationToken)
    {
        return await Owner.GetDocumentAsync(Session, Document, cancellationToken);
    }

    /// <summary>Waits until everything is through everywhere, and holds all texts to the server's.</summary>
    public async Task<string> ExpectEqualTextsAsync(
        IReadOnlyCollection<ClientSession> members, string context, CancellationToken cancellationToken)
    {
        foreach (var member in members)
        {
            await member.WaitUntilSynchronisedAsync(cancellationToken);
        }

        var server = await ReadAsync(cancellationToken);
        foreach (var member in members)
        {
            await member.WaitUntilAsync(machine => machine.Documents[Document].Revision >= server.Revision, cancellationToken);
            var text = await member.GetTextAsync(Document, cancellationToken);
            Assert.True(text == server.Text, $"{context}: a client's text differs from the server's at revision {server.Revision}.\n"
                + $"client: {text}\nserver: {server.Text}");
        }

        return server.Text;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var member in _members)
        {
            await member.DisposeAsync().AsTask().WaitAsync(DisposeMaximum);
        }

        _signIns.ForEach(static signIn => signIn.Dispose());
    }
}
