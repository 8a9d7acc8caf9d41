using System.Text.Json;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Protocol;

namespace Collab.EndToEnd.Tests.BadInput;

/// <param name="Method">The hub method that is called.</param>
/// <param name="Argument">Its argument as JSON, which may be what no client of ours would send.</param>
/// <param name="Code">The refusal; null where SignalR answers with an error of its own.</param>
internal sealed record BadCall(string Method, Func<BadCaller, string> Argument, RejectionCode? Code);

/// <summary>Who makes the call: joined, with one document of a known text and revision.</summary>
internal sealed record BadCaller(DocumentId Document, int Length, long Revision, long Epoch, long ClientSeq)
{
    public string Submit(string operation, long? revision = null, long? epoch = null, DocumentId? document = null, string more = "")
    {
        return $$"""
            {"document":"{{document ?? Document}}","base":{{revision ?? Revision}},"epoch":{{epoch ?? Epoch}},"clientSeq":{{ClientSeq}},"op":{{operation}}{{more}}}
            """;
    }

    public string Create(string path, string text)
    {
        return $$"""
            {"document":"{{Guid.CreateVersion7()}}","epoch":{{Epoch}},"clientSeq":{{ClientSeq}},"path":{{Quote(path)}},"text":{{text}}}
            """;
    }

    public static string Quote(string text)
    {
        return JsonSerializer.Serialize(text);
    }
}

/// <summary>The table: each is refused, costs its sender only, and changes nothing. The document of the caller begins with an emoji.</summary>
internal static class BadCalls
{
    public static IReadOnlyDictionary<string, BadCall> All { get; } = new Dictionary<string, BadCall>
    {
        ["an unknown document"] = Submit(RejectionCode.UnknownDocument, static caller =>
            caller.Submit($"[{caller.Length}]", document: new DocumentId(Guid.CreateVersion7()))),
        ["a negative base"] = Submit(RejectionCode.WrongBase, static caller => caller.Submit($"[{caller.Length}]", revision: -1)),
        ["a base of the future"] = Submit(RejectionCode.WrongBase, static caller =>
            caller.Submit($"[{caller.Length}]", revision: caller.Revision + 1_000_000)),
        ["an operation that is too long"] = Submit(RejectionCode.WrongLength, static caller => caller.Submit($"[\"x\",{caller.Length + 1}]")),
        ["an operation that is too short"] = Submit(RejectionCode.WrongLength, static caller => caller.Submit("[\"x\"]")),
        ["an insert inside a surrogate pair"] = Submit(RejectionCode.SplitSurrogate, static caller =>
            caller.Submit($"[1,\"x\",{caller.Length - 1}]")),
        ["a delete of half a surrogate pair"] = Submit(RejectionCode.SplitSurrogate, static caller =>
            caller.Submit($"[-1,{caller.Length - 1}]")),
        ["CRLF in an insert"] = Submit(RejectionCode.InvalidText, static caller => caller.Submit($"[\"a\\r\\nb\",{caller.Length}]")),
        ["a byte order mark in an insert"] = Submit(RejectionCode.InvalidText, static caller =>
            caller.Submit($"[\"\\ufeffa\",{caller.Length}]")),
        ["a lone surrogate in an insert"] = Submit(null, static caller => caller.Submit($"[\"\\ud83d\",{caller.Length}]")),
        ["an operation with a zero"] = Submit(null, static caller => caller.Submit($"[0,{caller.Length}]")),
        ["an operation with a number too large"] = Submit(null, static _ => Nonsense("[99999999999]")),
        ["an operation that is no array"] = Submit(null, static caller => caller.Submit("{\"retain\":1}")),
        ["an epoch of the future"] = Submit(RejectionCode.Superseded, static caller =>
            caller.Submit($"[{caller.Length}]", epoch: caller.Epoch + 1)),
        ["an epoch of the past"] = Submit(RejectionCode.Superseded, static caller =>
            caller.Submit($"[{caller.Length}]", epoch: caller.Epoch - 1)),
        ["a text with CRLF"] = new(HubMethods.CreateDocument, static caller => caller.Create("crlf.ex", "\"a\\r\\nb\""), RejectionCode.InvalidText),
        ["a path out of the workspace"] = new(
            HubMethods.CreateDocument, static caller => caller.Create("../../etc/passwd", "\"\""), RejectionCode.InvalidPath),
        ["an absolute path"] = new(HubMethods.CreateDocument, static caller => caller.Create("/etc/passwd", "\"\""), RejectionCode.InvalidPath),
        ["a path that is taken"] = new(
            HubMethods.CreateDocument, static caller => caller.Create(Room.Path.ToUpperInvariant(), "\"\""), RejectionCode.PathTaken),
        ["a rename out of the workspace"] = new(
            HubMethods.RenameDocument,
            static caller => $$"""
                {"document":"{{caller.Document}}","epoch":{{caller.Epoch}},"clientSeq":{{caller.ClientSeq}},"path":"lib/../../../etc/passwd"}
                """,
            RejectionCode.InvalidPath),
        ["a catch-up from the future"] = new(
            HubMethods.CatchUp, static caller => $$"""{"document":"{{caller.Document}}","base":1000000}""", RejectionCode.WrongBase),
        ["a request that all come, by a student"] = new(HubMethods.RequestFollow, static _ => "{}", RejectionCode.NotPermitted),
        ["a reaction to no message"] = new(
            HubMethods.ChangeReaction, static caller => React(caller, "heart"), RejectionCode.UnknownMessage),
        ["a reaction that there is not"] = new(HubMethods.ChangeReaction, static caller => React(caller, "skull"), null),
        ["a task that is not there"] = new(
            HubMethods.CheckTask, static caller => Classwork(caller, $"\"task\":\"{Guid.CreateVersion7()}\",\"done\":true"), RejectionCode.UnknownTask),
        ["a task without words"] = new(
            HubMethods.AddTask, static caller => Classwork(caller, $"\"task\":\"{Guid.CreateVersion7()}\""), null),
        ["a task of blanks"] = new(
            HubMethods.AddTask, static caller => Classwork(caller, $"\"task\":\"{Guid.CreateVersion7()}\",\"text\":\" \""), RejectionCode.InvalidText),
        ["a task of an id that is no GUID"] = new(HubMethods.AddTask, static caller => Classwork(caller, "\"task\":\"1\",\"text\":\"x\""), null),
        ["a tick of a time that there is not"] = new(
            HubMethods.CheckTask,
            static caller => Classwork(caller, $"\"task\":\"{Guid.CreateVersion7()}\",\"done\":true,\"madeAt\":99999999999999999"), null),
        ["a poll of a student"] = new(
            HubMethods.OpenPoll, static caller => Classwork(caller, $"\"poll\":\"{Guid.CreateVersion7()}\",\"question\":\"Why?\",\"options\":[\"a\",\"b\"]"),
            RejectionCode.NotPermitted),
        ["an answer to no poll"] = new(
            HubMethods.AnswerPoll, static caller => Classwork(caller, $"\"poll\":\"{Guid.CreateVersion7()}\",\"option\":0"), RejectionCode.UnknownPoll),
        ["an unknown hub method"] = new("DropDatabase", static _ => "{}", null),
        ["an id that is no GUID"] = new(HubMethods.CatchUp, static _ => """{"document":"../../etc/passwd","base":0}""", null),
        ["a string for an object"] = new(HubMethods.SendChat, static _ => "\"hello\"", null),
        ["carets that are no pairs"] = new(
            HubMethods.UpdateCursor,
            static caller => $$"""{"document":"{{caller.Document}}","revision":0,"selections":[[1,2,3],[-1]]}""",
            RejectionCode.InvalidMessage),
    };

    private static BadCall Submit(RejectionCode? code, Func<BadCaller, string> argument)
    {
        return new BadCall(HubMethods.SubmitOperation, argument, code);
    }

    private static string React(BadCaller caller, string reaction)
    {
        return $$"""{"epoch":{{caller.Epoch}},"clientSeq":{{caller.ClientSeq}},"message":1000000,"reaction":"{{reaction}}","on":true}""";
    }

    private static string Classwork(BadCaller caller, string members)
    {
        return $$"""{"epoch":{{caller.Epoch}},"clientSeq":{{caller.ClientSeq}},{{members}}}""";
    }

    private static string Nonsense(string operation)
    {
        return $$"""{"document":"{{Guid.Empty}}","base":0,"epoch":1,"clientSeq":1,"op":{{operation}}}""";
    }
}
