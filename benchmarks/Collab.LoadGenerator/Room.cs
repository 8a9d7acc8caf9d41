using System.Globalization;
using System.Text;
using Collab.Client;
using Collab.Engine;
using Collab.Protocol;

namespace Collab.LoadGenerator;

/// <summary>One session with its typists. Each typist is a guest: a person of its own, as in a class.</summary>
internal sealed class Room : IAsyncDisposable
{
    private const string Path = "lib/load.ex";
    private const int BaseLength = 20_000;

    private readonly CollabApi _owner;
    private readonly SessionId _session;
    private readonly DocumentId _document;
    private readonly RoomLedger _ledger;
    private readonly List<Typist> _typists = [];

    private Room(CollabApi owner, SessionId session, DocumentId document, RoomLedger ledger)
    {
        (_owner, _session, _document, _ledger) = (owner, session, document, ledger);
    }

    public IReadOnlyList<Typist> Typists => _typists;

    public long Undelivered => _ledger.Undelivered();

    /// <summary>Creates the session and lets all its typists in, one after the other.</summary>
    public static async Task<Room> CreateAsync(
        CollabApi owner, LoadOptions options, int number, Measurements measurements, CancellationToken cancellationToken)
    {
        var seed = options.Seed + number * options.Typists;
        var created = await owner.CreateSessionAsync(
            new CreateSessionRequest($"Load {number}", Documents: [new NewDocumentRequest(Path, BaseText(seed))]), cancellationToken);
        var description = await owner.GetSessionAsync(created.Id, cancellationToken);
        var document = description.Documents.Single(static known => known.Path == Path).Id;
        var room = new Room(owner, created.Id, document, new RoomLedger(options.Typists, measurements));
        for (var typist = 0; typist < options.Typists; typist++)
        {
            var api = new CollabApi(owner.Server);
            var name = string.Create(CultureInfo.InvariantCulture, $"Typist {typist}");
            await api.SignInAsGuestAsync(created.JoinCode, name, cancellationToken);
            if (typist < options.FullTypists)
            {
                room._typists.Add(await FullTypist.ConnectAsync(
                    api, created.Id, document, typist, room._ledger, measurements, seed + typist, cancellationToken));
                continue;
            }

            using (api)
            {
                room._typists.Add(await ThinTypist.ConnectAsync(
                    api, created.Id, document, typist, room._ledger, measurements, seed + typist, cancellationToken));
            }
        }

        return room;
    }

    /// <summary>Whether all replicas hold the server's text; thin ones its revision and length.</summary>
    public async Task<bool> HasConvergedAsync(CancellationToken cancellationToken)
    {
        var document = await _owner.GetDocumentAsync(_session, _document, cancellationToken);
        foreach (var typist in _typists)
        {
            if (!await typist.AgreesWithAsync(document, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var typist in _typists)
        {
            await typist.DisposeAsync();
        }
    }

    /// <summary>Lines of words like those of a program, a screenful of screens.</summary>
    private static string BaseText(int seed)
    {
        string[] words = ["def", "do", "end", "case", "when", "fn", "counter", "state", "value", "Enum.map", "GenServer", "reply"];
        var random = new Random(seed);
        var text = new StringBuilder();
        while (text.Length < BaseLength)
        {
            text.Append(' ', 2 * random.Next(4)).AppendJoin(' ', random.GetItems(words, 6)).Append('\n');
        }

        return text.ToString();
    }
}
