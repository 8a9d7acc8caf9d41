using System.Collections.Immutable;
using System.Text.Json;
using Collab.Engine;
using Collab.Engine.Crdt;
using Collab.Engine.Permissions;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Collab.Web.Features.Session.Classwork;
using MudBlazor;

namespace Collab.Web.Features.Session;

// Tasks and polls of the class: what the panel beside the chat shows and asks for.
public sealed partial class RoomShell
{
    private ClassworkPanel? _classwork;

    /// <summary>Polls that the reader knows of; null before the first look.</summary>
    private ImmutableHashSet<PollId>? _knownPolls;

    private TaskListState Tasks => _watch?.Actor.Snapshot.State.Tasks ?? TaskListState.Empty;

    private ImmutableList<PollState> Polls => _watch?.Actor.Snapshot.State.Polls ?? [];

    private object? Roster => _watch?.Actor.Snapshot.Roster;

    private bool MayEdit => May(Capabilities.EditCode);

    private int PollsWaiting => _view is { HasEnded: false }
        ? Polls.Count(poll => poll.IsOpen && !poll.Answers.TryGetValue(_me, out _))
        : 0;

    /// <summary>Somebody asks: it is said once, with a way to the answer.</summary>
    private void TakePolls(SessionState state)
    {
        var known = _knownPolls;
        _knownPolls = [.. state.Polls.Select(static poll => poll.Id)];
        foreach (var poll in state.Polls.Where(poll => known?.Contains(poll.Id) == false && poll.IsOpen && poll.OpenedBy != _me))
        {
            Snackbar.Add($"{NameOf(poll.OpenedBy)} asks: {poll.Question}", Severity.Normal, options =>
            {
                options.Action = "Answer";
                options.OnClick = _ => InvokeAsync(ShowPollsAsync);
            });
        }
    }

    private async Task ShowPollsAsync()
    {
        _sheet = Sheet.Tasks;
        StateHasChanged();
        if (_classwork is not null)
        {
            await _classwork.ShowAsync("polls");
        }
    }

    /// <summary>A tab of the phone's bar.</summary>
    private async Task ShowSheetAsync(Sheet sheet)
    {
        _sheet = sheet;
        if (sheet is Sheet.Chat or Sheet.Tasks && _classwork is not null)
        {
            await _classwork.ShowAsync(sheet == Sheet.Chat ? "chat" : "tasks");
        }
    }

    private void TakeClassworkWanted(string name)
    {
        _sheet = name == "chat" ? Sheet.Chat : Sheet.Tasks;
    }

    /// <summary>The phone's bar says what is shown over the editor.</summary>
    private void TakeClassworkShown(string name)
    {
        if (_sheet is Sheet.Chat or Sheet.Tasks)
        {
            TakeClassworkWanted(name);
        }
    }

    private Task<bool> WriteTaskAsync(TaskId task, string text, ImmutableArray<Dot> seen)
    {
        return KeepForHubAsync(HubMethods.WriteTask, new { task, text, seen });
    }

    private Task<bool> RemoveTaskAsync(TaskId task, ImmutableArray<Dot> seen)
    {
        return KeepForHubAsync(HubMethods.RemoveTask, new { task, seen });
    }

    private Task<bool> OpenPollAsync(string question, ImmutableArray<string> options)
    {
        return CallHubAsync(HubMethods.OpenPoll, new { poll = new PollId(Guid.CreateVersion7()), question, options });
    }

    private Task<bool> ClosePollAsync(PollId poll)
    {
        return CallHubAsync(HubMethods.ClosePoll, new { poll });
    }

    /// <summary>As <see cref="CallHubAsync"/>, for what makes sense later too.</summary>
    private Task<bool> KeepForHubAsync(string method, object payload)
    {
        return AskAsync(RoomCalls.KeepForHub, method, JsonSerializer.SerializeToElement(payload, ProtocolJson.Options));
    }
}
