using Bunit;
using Collab.Web.Features.Session;
using Xunit;

namespace Collab.Web.Tests.Features.Session;

/// <summary>What the chat makes of what was written, and of who may write.</summary>
public sealed class ChatPanelTests : BunitContext
{
    public ChatPanelTests()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
    }

    [Fact]
    public void Messages_are_text_whatever_is_written_in_them()
    {
        const string Message = "<img src=x onerror=\"alert(1)\"> & <b>bold</b>";
        var panel = Render<ChatPanel>(parameters => parameters.Add(chat => chat.Messages, RoomScene.View(chat: Message).Chat));

        Assert.Equal(Message, panel.Find(".message-text").TextContent);
        Assert.Empty(panel.FindAll("img, b"));
    }

    [Fact]
    public void Messages_of_one_person_in_a_row_stand_under_one_name_and_the_readers_time()
    {
        var panel = Render<ChatPanel>(parameters => parameters
            .Add(chat => chat.Messages, RoomScene.View(chat: ["one", "two"]).Chat)
            .Add(chat => chat.UtcOffset, TimeSpan.FromHours(2)));

        Assert.Equal("log", panel.Find(".messages").GetAttribute("role"));
        Assert.Equal(["one", "two"], panel.FindAll(".message-text").Select(static text => text.TextContent));
        Assert.Equal("11:30", Assert.Single(panel.FindAll("time")).TextContent);
    }

    [Fact]
    public async Task Who_may_not_chat_has_no_box_to_write_in()
    {
        var sent = new List<string>();
        var panel = Render<ChatPanel>(parameters => parameters
            .Add(chat => chat.Messages, [])
            .Add(chat => chat.MayChat, false)
            .Add(chat => chat.Sent, text =>
            {
                sent.Add(text);
                return Task.FromResult(true);
            }));
        Assert.Empty(panel.FindAll("textarea"));

        panel.Render(parameters => parameters.Add(chat => chat.MayChat, true));
        Assert.Equal("Message to everybody", panel.Find($"label[for={panel.Find("textarea").Id}]").TextContent);
        await panel.InvokeAsync(() => panel.Instance.SendAsync("hello"));
        Assert.Equal(["hello"], sent);
    }
}
