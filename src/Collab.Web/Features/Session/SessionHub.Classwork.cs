using System.Collections.Immutable;
using Collab.Engine.Sessions;
using Collab.Protocol;

namespace Collab.Web.Features.Session;

// What the class is to do and what it thinks.
internal sealed partial class SessionHub
{
    public Task<CommandAnswer> AddTask(AddTaskRequest request)
    {
        return SubmitAsync(request.Epoch, request.ClientSeq, (by, stamp) => new SessionCommand.AddTask(
            by, stamp, request.Task, request.Text, request.After, time.GetUtcNow()));
    }

    public Task<CommandAnswer> WriteTask(WriteTaskRequest request)
    {
        return SubmitAsync(request.Epoch, request.ClientSeq, (by, stamp) => new SessionCommand.WriteTask(
            by, stamp, request.Task, request.Text, request.Seen ?? [], time.GetUtcNow()));
    }

    public Task<CommandAnswer> CheckTask(CheckTaskRequest request)
    {
        return SubmitAsync(request.Epoch, request.ClientSeq, (by, stamp) => new SessionCommand.CheckTask(
            by, stamp, request.Task, request.Done, request.MadeAt, time.GetUtcNow()));
    }

    public Task<CommandAnswer> MoveTask(MoveTaskRequest request)
    {
        return SubmitAsync(request.Epoch, request.ClientSeq, (by, stamp) => new SessionCommand.MoveTask(
            by, stamp, request.Task, request.After, request.Before, request.MadeAt, time.GetUtcNow()));
    }

    public Task<CommandAnswer> RemoveTask(RemoveTaskRequest request)
    {
        return SubmitAsync(request.Epoch, request.ClientSeq, (by, stamp) => new SessionCommand.RemoveTask(
            by, stamp, request.Task, request.Seen, time.GetUtcNow()));
    }

    public Task<CommandAnswer> OpenPoll(OpenPollRequest request)
    {
        // What members there have to be the serialiser sees to; what is in a list it does not.
        ImmutableArray<string> options = request.Options.IsDefault ? [] : [.. request.Options.Select(static option => option ?? string.Empty)];
        return SubmitAsync(request.Epoch, request.ClientSeq, (by, stamp) => new SessionCommand.OpenPoll(
            by, stamp, request.Poll, request.Question, options, time.GetUtcNow()));
    }

    public Task<CommandAnswer> AnswerPoll(AnswerPollRequest request)
    {
        return SubmitAsync(request.Epoch, request.ClientSeq, (by, stamp) => new SessionCommand.AnswerPoll(
            by, stamp, request.Poll, request.Option, request.MadeAt, time.GetUtcNow()));
    }

    public Task<CommandAnswer> ClosePoll(ClosePollRequest request)
    {
        return SubmitAsync(request.Epoch, request.ClientSeq, (by, stamp) => new SessionCommand.ClosePoll(by, stamp, request.Poll, time.GetUtcNow()));
    }
}
