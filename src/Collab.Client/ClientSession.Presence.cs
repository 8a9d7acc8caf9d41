using System.Collections.Immutable;
using Collab.Engine;
using Collab.Engine.Presence;
using Collab.Engine.Text;
using Collab.Protocol;

namespace Collab.Client;

// What is transient: the own caret, what others are doing, and the checksums by which a replica finds out that it has drifted.
public sealed partial class ClientSession
{
    private DocumentId? _activeDocument;
    private ImmutableArray<Selection> _selections = [];
    private bool _isCursorSent = true;

    /// <summary>Tells the others where this client's carets are. Sent when nothing is pending, mapped over what happens until then.</summary>
    public async Task SetSelectionsAsync(
        DocumentId document, ImmutableArray<Selection> selections, CancellationToken cancellationToken = default)
    {
        await OnLoopAsync(
            () =>
            {
                (_activeDocument, _selections, _isCursorSent) = (document, selections, false);
            },
            cancellationToken);
    }

    internal async Task ReceiveAsync(HubWire wire, PresenceMessage presence)
    {
        await PostAsync(() =>
        {
            if (wire != _wire)
            {
                return;
            }

            foreach (var sum in presence.Documents)
            {
                CarryOut(_machine.ReceiveChecksum(new DocumentChecksum(sum.Document, sum.Revision, sum.Checksum)));
            }

            PresenceReceived?.Invoke(this, presence);
        });
    }

    internal async Task ReceiveAsync(HubWire wire, RosterMessage roster)
    {
        await PostAsync(() =>
        {
            if (wire == _wire)
            {
                RosterReceived?.Invoke(this, roster);
            }
        });
    }

    private void SendCursor(HubWire wire)
    {
        if (_isCursorSent || !_machine.IsSynchronised || _activeDocument is not { } id
            || !_machine.Documents.TryGetValue(id, out var document))
        {
            return;
        }

        _isCursorSent = true;
        _ = wire.UpdateCursorAsync(new Cursor(id, document.Revision, _selections));
    }

    /// <summary>Carries the own carets over an edit: right of one's own insert, left of anybody else's.</summary>
    private void MapSelections(DocumentId document, TextOperation operation, Bias bias)
    {
        if (document == _activeDocument)
        {
            _selections =
            [
                .. _selections.Select(selection => new Selection(
                    operation.MapPosition(selection.Anchor, bias), operation.MapPosition(selection.Head, bias))),
            ];
        }
    }
}
