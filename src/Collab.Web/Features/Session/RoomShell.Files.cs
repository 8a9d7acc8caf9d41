using System.Collections.Immutable;
using Collab.Engine;
using Collab.Engine.Sessions;
using Microsoft.JSInterop;

namespace Collab.Web.Features.Session;

// What the panel of files needs of the room.
public sealed partial class RoomShell
{
    private FileNews? _news;
    private ImmutableDictionary<DocumentId, ImmutableArray<string>> _changedBy = ImmutableDictionary<DocumentId, ImmutableArray<string>>.Empty;

    /// <summary>The module shows these, in one pane or two.</summary>
    [JSInvokable]
    public void OnDocumentsInView(Guid[] shown)
    {
        if (_watch is { } watch)
        {
            _news?.Look(shown.Select(static id => new DocumentId(id)), watch.Actor.Snapshot.State);
            TakeFileNews(watch.Actor.Snapshot.State);
            StateHasChanged();
        }
    }

    private void TakeFileNews(SessionState state)
    {
        _news ??= new FileNews(_me);
        _news.Take(state);
        _changedBy = state.Documents.Keys.Select(id => (Id: id, Names: NamesOf(_news.AuthorsOf(id))))
            .Where(static news => !news.Names.IsEmpty)
            .ToImmutableDictionary(static news => news.Id, static news => news.Names);
    }

    private ImmutableArray<string> NamesOf(IEnumerable<MemberId> members)
    {
        return [.. members.Select(member => _view?.Find(member)?.Name).OfType<string>().Order(StringComparer.CurrentCultureIgnoreCase)];
    }

    private async Task OpenBesideAsync(DocumentId id)
    {
        _sheet = Sheet.None;
        if (_room is not null)
        {
            await _room.InvokeVoidAsync(RoomCalls.OpenBeside, id.ToString());
        }
    }

    /// <summary>Something that goes through the outbox.</summary>
    /// <returns>Null when it is done, else a sentence for people.</returns>
    private async Task<string?> TryAsync(string call, params object[] arguments)
    {
        return _room is null ? "The editor is still loading. Try again in a moment." : await _room.InvokeAsync<string?>(call, arguments);
    }
}
