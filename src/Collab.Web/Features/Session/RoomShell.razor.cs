using System.Collections.Immutable;
using Collab.Engine;
using Collab.Engine.Permissions;
using Collab.Engine.Sessions;
using Collab.Sessions;
using Collab.Web.Shared;
using Collab.Web.Shared.Identity;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;
using MudBlazor;

namespace Collab.Web.Features.Session;

/// <summary>
/// The panels around the editor. They show the session's snapshot, ten times a second while it goes on changing, and hand what people do on to the browser's module,
/// where it goes through the same outbox as the typing; only the staff's acts on other people are commands from here. The panels decide
/// nothing: what is hidden or disabled is refused by the session as well.
/// </summary>
public sealed partial class RoomShell : ComponentBase
{
    private static readonly ImmutableArray<(Sheet Sheet, string Name, string Icon)> Tabs =
    [
        (Sheet.None, "Code", Icon.Code), (Sheet.Files, "Files", Icon.File), (Sheet.Program, "Program", Icon.Play), (Sheet.People, "People", Icon.People), (Sheet.Chat, "Chat", Icon.Chat),
        (Sheet.Tasks, "Tasks", Icon.Check),
    ];

    private MemberId _me;
    private SessionWatch? _watch;
    private RenderThrottle? _throttle;
    private RoomView? _view;
    private IJSObjectReference? _module;
    private IJSObjectReference? _room;
    private DotNetObjectReference<RoomShell>? _self;
    private ShareDialog? _share;
    private DocumentId? _active;
    private Sheet _sheet = Sheet.None;
    private UnreadChat _unread;
    private TimeSpan _utcOffset;
    private string _userKey = "";
    private bool _isStarted;
    private bool _isDisposed;

    private enum Sheet
    {
        None,
        Files,
        Program,
        People,
        Chat,
        Tasks,
    }

    [Parameter, EditorRequired]
    public Guid Session { get; set; }

    [Inject]
    private Admission Admission { get; set; } = default!;

    [Inject]
    private CircuitTickets Tickets { get; set; } = default!;

    [Inject]
    private SessionRegistry Registry { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    [Inject]
    private ILoggerFactory Loggers { get; set; } = default!;

    [Inject]
    private IJSRuntime JavaScript { get; set; } = default!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    private SessionId Id => new(Session);

    private string Title => _watch?.Actor.Snapshot.State.Title ?? "";

    private SessionSettings Settings => _watch?.Actor.Snapshot.State.Settings ?? SessionSettings.Default;

    private PersonView? Me => _view?.Find(_me);

    private bool MayManage => Me?.InForce.HasFlag(Capabilities.ManageMembers) == true;

    /// <summary>The module shows another document, or none.</summary>
    [JSInvokable]
    public void OnActiveDocumentChanged(Guid? id)
    {
        _active = id is { } document ? new DocumentId(document) : null;
        StateHasChanged();
    }

    [JSInvokable]
    public void OnRefused(string message)
    {
        Snackbar.Add(message, Severity.Warning);
    }

    /// <summary>Something in the editor is to be looked at: a sheet that lies over it on a phone goes.</summary>
    [JSInvokable]
    public void OnEditorWanted()
    {
        if (_sheet != Sheet.None)
        {
            _sheet = Sheet.None;
            StateHasChanged();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        if (_watch is not null)
        {
            await _watch.DisposeAsync();
        }

        ForgetSandbox();
        _throttle?.Dispose();
        try
        {
            if (_room is not null)
            {
                await _room.InvokeVoidAsync(RoomCalls.Dispose);
                await _room.DisposeAsync();
            }

            if (_module is not null)
            {
                await _module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The page is gone, and the module with it.
        }

        _self?.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        var user = (await Authentication).User;
        if (await Admission.FindMemberAsync(user, Id, CancellationToken.None) is not { } person
            || await Registry.FindAsync(Id, CancellationToken.None) is not { } actor
            || SessionMachine.CheckAdmission(actor.Snapshot.State, person.Id) is not null)
        {
            Navigation.NavigateTo(SessionPaths.Room(Id), forceLoad: true);
            return;
        }

        _me = person.Id;
        _userKey = user.UserId() ?? person.Id.ToString();
        _throttle = new RenderThrottle(RenderThrottle.PanelInterval, Time, () => _ = InvokeAsync(Show));
        _watch = new SessionWatch(Registry, actor, Time, Loggers.CreateLogger<SessionWatch>(), _throttle.Request);
        _view = RoomView.Of(actor.Snapshot);
        WatchSandbox();
        TakeFileNews(actor.Snapshot.State);
        TakePolls(actor.Snapshot.State);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_view is null || _isStarted)
        {
            return;
        }

        // Before the first await: another rendering may come while the module is still loading.
        _isStarted = true;
        _module = await JavaScript.InvokeAsync<IJSObjectReference>("import", "./js/room.js");
        _self = DotNetObjectReference.Create(this);
        _room = await _module.InvokeAsync<IJSObjectReference>("start", "panes", new
        {
            sessionId = Session,
            userKey = _userKey,
            ticket = Tickets.Issue(_me, Id),
            dotnet = _self,
        });
        await _module.InvokeVoidAsync("offerThemes");
        await ReadClockAsync();
        await LearnAvailabilityAsync();
    }

    private void Show()
    {
        if (_isDisposed || _watch is null)
        {
            return;
        }

        if (SessionMachine.CheckAdmission(_watch.Actor.Snapshot.State, _me) is not null)
        {
            // Sent out: what goes on in the room from here on is not for this page. The editor says why and keeps what was not sent.
            return;
        }

        _view = RoomView.Of(_watch.Actor.Snapshot);
        TakeFileNews(_watch.Actor.Snapshot.State);
        TakePolls(_watch.Actor.Snapshot.State);
        WatchSandbox();
        StateHasChanged();
    }

    /// <summary>Times are shown as the reader's clock has them, which only the browser knows.</summary>
    private async Task ReadClockAsync()
    {
        await using var now = await JavaScript.InvokeConstructorAsync("Date");
        _utcOffset = -TimeSpan.FromMinutes(await now.InvokeAsync<int>("getTimezoneOffset"));
        StateHasChanged();
    }

    private async Task OpenAsync(DocumentId id)
    {
        _sheet = Sheet.None;
        if (_room is not null)
        {
            await _room.InvokeVoidAsync(RoomCalls.OpenDocument, id.ToString());
        }
    }

    /// <summary>Something that goes through the outbox. What comes back is null, or a sentence for people.</summary>
    private async Task<bool> AskAsync(string call, params object[] arguments)
    {
        var sentence = await TryAsync(call, arguments);
        if (sentence is not null)
        {
            Snackbar.Add(sentence, Severity.Info);
        }

        return sentence is null;
    }

    private async Task ChangeEditAsync((MemberId Member, bool MayEdit) change)
    {
        if (_view?.Find(change.Member) is { } person)
        {
            var (granted, denied) = change.MayEdit
                ? (person.Granted | Capabilities.EditCode, person.Denied & ~Capabilities.EditCode)
                : (person.Granted & ~Capabilities.EditCode, person.Denied | Capabilities.EditCode);
            await SubmitAsync(new SessionCommand.ChangeRole(_me, person.Id, person.Role, granted, denied, Time.GetUtcNow()));
        }
    }

    private async Task RemoveAsync(MemberId member)
    {
        await SubmitAsync(new SessionCommand.RemoveMember(_me, member, Time.GetUtcNow()));
    }

    private async Task ReadmitAsync(MemberId member)
    {
        await SubmitAsync(new SessionCommand.ReadmitMember(_me, member, Time.GetUtcNow()));
    }

    private async Task SubmitAsync(SessionCommand command)
    {
        var answer = _watch is null ? null : await _watch.Actor.SubmitAsync(command);
        if (answer is { Ok: false, Message: { } message })
        {
            Snackbar.Add(message, Severity.Warning);
        }
    }

    private async Task LeaveAsync()
    {
        if (_room is not null)
        {
            await _room.InvokeVoidAsync(RoomCalls.Leave);
        }

        Navigation.NavigateTo("/", forceLoad: true);
    }

    private string SheetClass(Sheet sheet)
    {
        return _sheet == sheet ? "is-open" : "";
    }
}

/// <summary>The methods of the browser's room (wwwroot/js/room.js); a test holds both equal.</summary>
internal static class RoomCalls
{
    public const string OpenDocument = "openDocument";
    public const string CreateDocument = "createDocument";
    public const string RenameDocument = "renameDocument";
    public const string DeleteDocument = "deleteDocument";
    public const string RestoreDocument = "restoreDocument";
    public const string OpenBeside = "openBeside";
    public const string SendChat = "sendChat";
    public const string ChangeReaction = "changeReaction";
    public const string SetStatusNote = "setStatusNote";
    public const string CallHub = "callHub";
    public const string KeepForHub = "keepForHub";
    public const string ShowLine = "showLine";
    public const string Leave = "leave";
    public const string Dispose = "dispose";
}
