using System.Collections.Concurrent;
using System.Globalization;
using Collab.Client;
using Collab.Engine;
using Collab.Engine.Text;

namespace Collab.EndToEnd.Tests.Faults;

/// <summary>
/// Types lines that exist only once, and keeps book of those whose commit the server has acknowledged. Each line goes in at the beginning of a
/// line, so that no two lines ever mix and each can be looked for in the text.
/// </summary>
internal sealed class MarkerTypist
{
    private readonly ClientSession _session;
    private readonly DocumentId _document;
    private readonly string _name;
    private readonly Random _random;
    private readonly ConcurrentDictionary<long, string[]> _submitted = new();
    private readonly ConcurrentQueue<string> _typed = new();
    private readonly ConcurrentQueue<string> _acknowledged = new();
    private readonly ConcurrentQueue<ClientSessionState> _states = new();

    public MarkerTypist(ClientSession session, DocumentId document, string name, int seed)
    {
        (_session, _document, _name, _random) = (session, document, name, new Random(seed));
        session.Submitted += (_, command) => _submitted[command.ClientSeq] = MarkersOf(command.Operation);
        session.Acknowledged += (_, acknowledgement) =>
        {
            if (_submitted.TryRemove(acknowledgement.ClientSeq, out var markers))
            {
                Array.ForEach(markers, _acknowledged.Enqueue);
                Acknowledged?.Invoke();
            }
        };
        session.StateChanged += (_, state) => _states.Enqueue(state);
    }

    public event Action? Acknowledged;

    public ClientSession Session => _session;

    public string[] Typed => [.. _typed];

    public string[] AcknowledgedMarkers => [.. _acknowledged];

    public ClientSessionState[] States => [.. _states];

    public async Task TypeLineAsync(CancellationToken cancellationToken)
    {
        var marker = string.Create(CultureInfo.InvariantCulture, $"{_name}-{_typed.Count};");
        _typed.Enqueue(marker);
        var place = _random.NextDouble();
        await _session.EditAsync(
            _document,
            text =>
            {
                var near = (int)(place * text.Length);
                var offset = near == 0 ? 0 : text.LastIndexOf('\n', near - 1) + 1;
                return TextOperation.Replace(text.Length, offset, 0, marker + "\n");
            },
            cancellationToken);
    }

    /// <summary>Types a number of lines, mostly as fast as the server takes them in.</summary>
    public async Task TypeLinesAsync(int count, CancellationToken cancellationToken)
    {
        for (var i = 0; i < count; i++)
        {
            await TypeLineAsync(cancellationToken);
            if (_random.Next(4) != 0)
            {
                await _session.WaitUntilAsync(static machine => machine.Outbox.Count == 0, cancellationToken);
            }
        }
    }

    private static string[] MarkersOf(TextOperation? operation)
    {
        return
        [
            .. (operation?.Components ?? []).Where(static component => component.Text is not null)
                .SelectMany(static component => component.Text!.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
        ];
    }
}
