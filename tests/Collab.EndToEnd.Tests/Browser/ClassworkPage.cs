using Microsoft.Playwright;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>Tasks and polls in somebody's room.</summary>
internal sealed class ClassworkPage(RoomPage room)
{
    public RoomPage Room { get; } = room;

    private ILocator Panel => Room.Page.GetByRole(AriaRole.Complementary, new() { Name = "Chat, tasks and polls" });

    public ILocator Rows => Panel.Locator("[data-task]");

    public ILocator Polls => Panel.Locator(".poll");

    /// <param name="name">Chat, Tasks or Polls.</param>
    public async Task ShowAsync(string name)
    {
        await Panel.GetByRole(AriaRole.Tab, new() { NameRegex = new($"^{name}") }).ClickAsync();
    }

    public async Task AddAsync(params IEnumerable<string> tasks)
    {
        foreach (var task in tasks)
        {
            await Panel.GetByLabel("New task").FillAsync(task);
            await Room.PressAsync("Enter");
            await Assertions.Expect(Row(task)).ToBeVisibleAsync();
        }
    }

    public ILocator Row(string text)
    {
        return Rows.Filter(new() { Has = Room.Page.Locator(".task-text").GetByText(text, new() { Exact = true }) });
    }

    public ILocator Box(string text)
    {
        return Row(text).GetByRole(AriaRole.Checkbox);
    }

    public async Task ExpectAsync(params string[] tasks)
    {
        await Assertions.Expect(Panel.Locator(".task-text")).ToHaveTextAsync(tasks);
    }

    public async Task OpenMoreAsync(string text)
    {
        await Row(text).GetByRole(AriaRole.Button, new() { Name = $"More for {text}" }).ClickAsync();
    }

    public ILocator Button(string name)
    {
        return Panel.GetByRole(AriaRole.Button, new() { Name = name });
    }

    public async Task AskAsync(string question, params string[] options)
    {
        await Button("Ask the class").ClickAsync();
        await Panel.GetByLabel("Question", new() { Exact = true }).FillAsync(question);
        for (var index = 0; index < options.Length; index++)
        {
            if (index >= 2)
            {
                await Button("Another answer").ClickAsync();
            }

            await Panel.GetByLabel($"Answer {index + 1}", new() { Exact = true }).FillAsync(options[index]);
        }

        await Panel.GetByRole(AriaRole.Button, new() { Name = "Ask", Exact = true }).ClickAsync();
        await Assertions.Expect(Panel.GetByRole(AriaRole.Heading, new() { Name = question })).ToBeVisibleAsync();
    }

    public ILocator Option(string text)
    {
        return Panel.Locator("[data-option]").Filter(new() { HasText = text });
    }

    /// <summary>The hub itself is asked, past what the panel offers; null when it did so.</summary>
    public async Task<string?> CallHubAsync(string method, object payload)
    {
        return await Room.Page.EvaluateAsync<string?>(
            "([method, payload]) => window.collabRoom.client.submit({ kind: 'call', method, payload }).then(refusal => refusal?.code ?? null)",
            new[] { method, payload });
    }
}
