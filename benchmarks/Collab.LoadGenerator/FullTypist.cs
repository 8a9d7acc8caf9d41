using System.Diagnostics;
using Collab.Client;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Engine.Text;
using Collab.Protocol;

namespace Collab.LoadGenerator;

/// <summary>A real <see cref="ClientSession"/>: keeps the text, transforms, inserts and now and then deletes.</summary>
internal sealed class FullTypist : Typist
{
    private const double InsertShare = 0.8;

    private readonly CollabApi _api;
    private readonly ClientSession _session;
    private readonly DocumentId _document;
    private readonly Random _random;
    private readonly List<long> _unsent = [];

    private FullTypist(
        CollabApi api, SessionId session, DocumentId document, int typist, RoomLedger ledger, Measurements measurements, int seed)
    {
        (_api, _document, _random) = (api, document, new Random(seed));
        _session = api.OpenSession(session);
        ledger.Register(typist, _session.Client);
        _session.Submitted += (_, submitted) =>
        {
            // The session's outbox merges what is unsent, so this command carries all of it.
            ledger.Sent(typist, submitted.ClientSeq, _unsent);
            _unsent.Clear();
        };
        _session.Acknowledged += (_, _) => measurements.Acknowledged();
        _session.CommandRefused += (_, _) => measurements.Refused();
        _session.DraftKept += (_, _) => measurements.Refused();
        _session.EventReceived += (_, happened) =>
        {
            if (happened is SessionEvent.DocumentEdited && happened.Origin is { Client: { } client } origin)
            {
                ledger.Visible(typist, ledger.TypistOf(client.Value), origin.ClientSeq, Stopwatch.GetTimestamp());
            }
        };
    }

    public static async Task<FullTypist> ConnectAsync(
        CollabApi api, SessionId session, DocumentId document, int typist, RoomLedger ledger, Measurements measurements, int seed,
        CancellationToken cancellationToken)
    {
        var full = new FullTypist(api, session, document, typist, ledger, measurements, seed);
        await full._session.ConnectAsync(cancellationToken);
        return full;
    }

    public override void Edit(long due)
    {
        _ = _session.EditAsync(_document, text =>
        {
            _unsent.Add(due);
            var isInsert = text.Length == 0 || _random.NextDouble() < InsertShare;
            return isInsert
                ? TextOperation.Replace(text.Length, _random.Next(text.Length + 1), 0, "x")
                : TextOperation.Replace(text.Length, _random.Next(text.Length), 1, string.Empty);
        });
    }

    public override async Task<bool> AgreesWithAsync(DocumentResponse document, CancellationToken cancellationToken)
    {
        return await _session.GetTextAsync(_document, cancellationToken) == document.Text;
    }

    public override async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        _api.Dispose();
    }
}
