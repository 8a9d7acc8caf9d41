using System.Collections.Immutable;
using System.Globalization;
using System.Security.Claims;
using Collab.Engine;
using Collab.Engine.Permissions;
using Collab.Engine.Sessions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;

namespace Collab.Web.Features.Session;

/// <summary>Shows and changes who may come in. It asks; <see cref="SessionRules"/> and <see cref="Invitations"/> let the session decide.</summary>
public sealed partial class ShareDialog : ComponentBase
{
    private const string AlwaysValue = "always";
    private const string KeptValue = "kept";

    private static readonly ImmutableArray<(string Value, string Words, TimeSpan Time)> Expiries =
    [
        ("hour", "for an hour", TimeSpan.FromHours(1)),
        ("day", "for a day", TimeSpan.FromDays(1)),
        ("week", "for a week", TimeSpan.FromDays(7)),
    ];

    private ElementReference _dialog;
    private Invitation? _invitation;
    private string _said = "";

    /// <summary>What was chosen and not answered yet, or not shown yet by <see cref="Settings"/>.</summary>
    private SettingsChange? _asked;
    private string? _askedUntil;
    private bool _isAsking;
    private bool _isRenewing;
    private bool _isDue;

    [Parameter, EditorRequired]
    public Guid Session { get; set; }

    /// <summary>The rules in force now.</summary>
    [Parameter, EditorRequired]
    public SessionSettings Settings { get; set; } = SessionSettings.Default;

    /// <summary>The browser's room module, which opens dialogs and copies.</summary>
    [Parameter, EditorRequired]
    public IJSObjectReference? Module { get; set; }

    [Parameter]
    public TimeSpan UtcOffset { get; set; }

    [Inject]
    private Invitations Invitations { get; set; } = default!;

    [Inject]
    private SessionRules Rules { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    private SessionId Id => new(Session);

    private string Link => _invitation is null ? "" : Navigation.ToAbsoluteUri(_invitation.Path).ToString();

    // What the choices show: what is in force, or what has just been asked for. They are bound and not only set, so that a refused choice
    // goes back on the screen, where the browser has it already.
    private SessionRole Role => _asked?.RoleOfJoiners ?? Settings.RoleOfJoiners;

    private bool IsLocked => _asked?.IsLocked ?? Settings.IsLocked;

    private string Until => _askedUntil ?? (_invitation?.ExpiresAt is null ? AlwaysValue : KeptValue);

    private string InWords => Settings.IsLocked
        ? "The session is locked: only those who have been in can come back."
        : $"Whoever has the link or the code joins as {Article(Settings.RoleOfJoiners)}, with or without an account.";

    /// <summary>Read anew each time: another instructor may have made a new code.</summary>
    public async Task ShowAsync()
    {
        (_said, _isRenewing) = ("", false);
        Take(await Invitations.ReadAsync(await UserAsync(), Id, CancellationToken.None), said: "");
        _isDue = true;
        StateHasChanged();
    }

    protected override void OnParametersSet()
    {
        if (!_isAsking)
        {
            _asked = null;
        }
    }

    /// <summary>The dialog opens when what it shows is in the page: the focus goes to the link, and not to what was there before it.</summary>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_isDue && Module is not null)
        {
            _isDue = false;
            await Module.InvokeVoidAsync("showDialog", _dialog);
        }
    }

    private static string Article(SessionRole role)
    {
        return role switch
        {
            SessionRole.Assistant => "an assistant",
            SessionRole.Observer => "an observer",
            _ => "a student",
        };
    }

    private async Task ChangeRoleAsync(SessionRole role)
    {
        await ChangeAsync(new SettingsChange(RoleOfJoiners: role), $"Those who join from now on are {Plural(role)}.");
    }

    private async Task ChangeLockAsync(bool isLocked)
    {
        await ChangeAsync(new SettingsChange(IsLocked: isLocked), isLocked ? "Locked: nobody new comes in." : "Unlocked.");
    }

    private async Task ChangeAsync(SettingsChange change, string said)
    {
        (_asked, _isAsking) = (change, true);
        var refusal = await Rules.ChangeAsync(await UserAsync(), Id, change, CancellationToken.None);
        _isAsking = false;
        _asked = refusal is null ? change : null;
        _said = refusal?.Message ?? said;
    }

    private async Task ChangeExpiryAsync(string value)
    {
        if (value == KeptValue)
        {
            return;
        }

        var chosen = Expiries.FirstOrDefault(expiry => expiry.Value == value);
        DateTimeOffset? expiresAt = chosen.Value is null ? null : Time.GetUtcNow() + chosen.Time;
        var said = expiresAt is { } until ? $"Link and code work until {Clock(until)}." : "Link and code work while the session is open.";
        _askedUntil = value;
        Take(await Invitations.ExpireAsync(await UserAsync(), Id, expiresAt, CancellationToken.None), said);
        _askedUntil = null;
    }

    private async Task RenewAsync()
    {
        _isRenewing = false;
        Take(await Invitations.RenewAsync(await UserAsync(), Id, CancellationToken.None), "The old link and code work no more. These are the new ones.");
    }

    private async Task CopyAsync(string text)
    {
        var isCopied = Module is not null && await Module.InvokeAsync<bool>("copy", text);
        _said = isCopied ? "Copied." : "The browser does not allow copying here. Select the text and copy it by hand.";
    }

    private void Take((Invitation? Invitation, Rejection? Refusal) outcome, string said)
    {
        _invitation = outcome.Invitation ?? _invitation;
        _said = outcome.Refusal?.Message ?? said;
    }

    private static string Plural(SessionRole role)
    {
        return role switch
        {
            SessionRole.Assistant => "assistants",
            SessionRole.Observer => "observers",
            _ => "students",
        };
    }

    private string Clock(DateTimeOffset at)
    {
        return at.ToOffset(UtcOffset).ToString("d MMM, HH:mm", CultureInfo.InvariantCulture);
    }

    private async Task<ClaimsPrincipal> UserAsync()
    {
        return (await Authentication).User;
    }
}
