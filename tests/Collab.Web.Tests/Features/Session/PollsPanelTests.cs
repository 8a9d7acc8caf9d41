using System.Collections.Immutable;
using System.Globalization;
using Bunit;
using Collab.Engine;
using Collab.Engine.Crdt;
using Collab.Engine.Sessions;
using Collab.Web.Features.Session.Classwork;
using Xunit;

namespace Collab.Web.Tests.Features.Session;

/// <summary>What the panel makes of polls: counts in words, the reader's own answer, and who may ask.</summary>
public sealed class PollsPanelTests : BunitContext
{
    private static readonly DateTimeOffset At = new(2026, 11, 25, 9, 30, 0, TimeSpan.Zero);
    private readonly List<string> _asked = [];

    [Fact]
    public void A_result_is_told_in_words_and_the_readers_answer_is_marked()
    {
        var panel = Show(Poll((RoomScene.Ada, 0), (RoomScene.Joe, 1), (RoomScene.Mia, 1)), mayPoll: false);

        Assert.Equal(["Yes 1 answer, 33 %", "Your answer: No 2 answers, 66 %"], panel.FindAll(".poll-option").Select(Words));
        Assert.Equal(["false", "true"], panel.FindAll(".poll-option").Select(static option => option.GetAttribute("aria-pressed")));
        Assert.Equal("3 answers, 4 people here. Asked by Ada, 11:30. You can change your answer.", Words(panel.Find(".poll-foot")));
        Assert.Empty(panel.FindAll(".poll-foot button, .tool"));
    }

    [Fact]
    public void A_closed_poll_says_by_whom_and_takes_no_answer()
    {
        var panel = Show(Poll((RoomScene.Joe, 1)) with { Closing = new PollClosing(RoomScene.Ada, At.AddMinutes(5)) }, mayPoll: true);

        Assert.All(panel.FindAll(".poll-option"), static option => Assert.True(option.HasAttribute("disabled")));
        Assert.Equal("1 answer. Closed by Ada, 11:35.", Words(panel.Find(".poll-foot")));
    }

    [Fact]
    public void Staff_asks_with_two_to_six_answers_and_closes()
    {
        var panel = Show(Poll(), mayPoll: true);
        panel.Find(".poll-foot button").Click();
        panel.Find(".tool").Click();
        panel.Find("#poll-question").Change("Clear? ");
        for (var more = Limits.PollOptionsMinimum; more < Limits.PollOptionsMaximum; more++)
        {
            Button(panel, "Another answer").Click();
        }

        Assert.DoesNotContain(panel.FindAll("button"), static button => Words(button) == "Another answer");
        panel.Find("#poll-option-2").Change("Nearly");
        panel.Find(".poll-form").Submit();

        Assert.Equal([$"close {Poll().Id}", "ask 'Clear?': Yes, No, Nearly"], _asked);
        Assert.Empty(panel.FindAll(".poll-form"));
    }

    private static PollState Poll(params (MemberId Member, int Option)[] answers)
    {
        var tab = new ClientId(Id(1));
        var all = answers.Select((answer, index) =>
            LwwMap<MemberId, int>.Empty.Set(answer.Member, answer.Option, new HybridTimestamp(index + 1, 0, tab)));
        return new PollState(
            new PollId(Id(2)), RoomScene.Ada, At, "Is it clear?", ["Yes", "No"], all.Aggregate(LwwMap<MemberId, int>.Empty, static (map, one) => map.Merge(one)));
    }

    private static Guid Id(int number)
    {
        return new Guid(number.ToString("x32", CultureInfo.InvariantCulture));
    }

    private static string Words(AngleSharp.Dom.IElement part)
    {
        return string.Join(' ', part.TextContent.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
    }

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<PollsPanel> panel, string name)
    {
        return panel.FindAll("button").Single(button => Words(button) == name);
    }

    private IRenderedComponent<PollsPanel> Show(PollState poll, bool mayPoll)
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        return Render<PollsPanel>(parameters => parameters
            .Add(polls => polls.Polls, ImmutableList.Create(poll))
            .Add(polls => polls.Me, RoomScene.Joe)
            .Add(polls => polls.NameOf, static member => member == RoomScene.Ada ? "Ada" : "Joe")
            .Add(polls => polls.MayPoll, mayPoll)
            .Add(polls => polls.MayAnswer, true)
            .Add(polls => polls.PeopleHere, 4)
            .Add(polls => polls.UtcOffset, TimeSpan.FromHours(2))
            .Add(polls => polls.Opened, (question, options) => Ask($"ask '{question}': {string.Join(", ", options)}"))
            .Add(polls => polls.Closed, id => Ask($"close {id}")));
    }

    private Task<bool> Ask(string what)
    {
        _asked.Add(what);
        return Task.FromResult(true);
    }
}
