using Collab.Client;
using Collab.Protocol;
using Microsoft.Playwright;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>What administrators and instructors do for the whole installation.</summary>
public sealed class AdministrationTests(AdministeredServer administered) : BrowserTest, IClassFixture<AdministeredServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Users_are_found_promoted_and_locked()
    {
        var email = $"joe-{Guid.NewGuid():N}@school.example";
        using var joe = new CollabApi(administered.Server.Address);
        await joe.RegisterAsync(email, Room.Password, Cancellation);
        var admin = await SignInAsync(AdministeredServer.Email, "/admin/users");
        await admin.GetByLabel("Part of a name or an email address").FillAsync(email[..20]);
        await admin.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        var row = admin.GetByRole(AriaRole.Row).Filter(new() { HasText = email });

        await row.GetByRole(AriaRole.Button, new() { Name = "Make instructor" }).ClickAsync();
        await Expect(row.GetByText("instructor", new() { Exact = true })).ToBeVisibleAsync();
        var person = await SignInAsync(email, "/templates");
        await Expect(person.GetByText("None yet. The settings of a session save it as one.")).ToBeVisibleAsync();
        await person.GotoAsync(Address("/admin/users"));
        await Expect(person.GetByText("You may not open this page")).ToBeVisibleAsync();

        await row.GetByRole(AriaRole.Button, new() { Name = "Lock" }).ClickAsync();
        await Expect(row.GetByText("locked", new() { Exact = true })).ToBeVisibleAsync();
        await Assert.ThrowsAsync<CollabApiException>(() => joe.SignInAsync(email, Room.Password, Cancellation));
        await row.GetByRole(AriaRole.Button, new() { Name = "Unlock" }).ClickAsync();
        await Expect(row.GetByText("locked", new() { Exact = true })).ToHaveCountAsync(0);
        await joe.SignInAsync(email, Room.Password, Cancellation);
        Assert.Empty(administered.TroubleInLog());
    }

    [Fact]
    public async Task A_live_session_is_seen_entered_and_ended()
    {
        await using var room = await Room.OpenAsync(administered.Server.Address, Cancellation, "one\n");
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana Beatriz");
        var admin = await SignInAsync(AdministeredServer.Email, "/admin/sessions");
        var row = admin.GetByRole(AriaRole.Row).Filter(new() { Has = admin.Locator($"a[href$='{room.Session}']") });
        await Expect(row).ToContainTextAsync("A room");

        await row.GetByRole(AriaRole.Link, new() { Name = "A room" }).ClickAsync();
        await admin.GetByRole(AriaRole.Button, new() { Name = "Enter as administrator" }).ClickAsync();
        await Expect(ana.Page.GetByRole(AriaRole.Complementary, new() { Name = "People" }).GetByText(AdministeredServer.Name).First).ToBeVisibleAsync();

        await admin.GotoAsync(Address("/admin/sessions"));
        await row.GetByText("End A room", new() { Exact = true }).ClickAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = "End it for everybody: A room" }).ClickAsync();
        await ana.WaitForTruthAsync("closed");
        await Expect(row).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_session_is_saved_as_a_template_used_and_the_template_deleted()
    {
        using var api = new CollabApi(administered.Server.Address);
        await api.SignInAsync(AdministeredServer.Email, Room.Password, Cancellation);
        var created = await api.CreateSessionAsync(
            new CreateSessionRequest("Shop", Documents: [new NewDocumentRequest("lib/shop.ex", "defmodule Shop do\nend\n")]), Cancellation);
        var page = await SignInAsync(AdministeredServer.Email, $"{created.Url}/settings");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("A shop");
        await page.GetByLabel("What one learns from it").FillAsync("Carts and orders as processes.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save as a template" }).ClickAsync();
        await Expect(page.GetByText("It is among the templates of a new session")).ToBeVisibleAsync();

        await page.GotoAsync(Address("/"));
        await page.GetByLabel("Title", new() { Exact = true }).FillAsync("Shop again");
        await page.GetByLabel("A shop").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Create the session" }).ClickAsync();
        await Expect(page.Locator("[role=treeitem][title='lib/shop.ex']")).ToBeVisibleAsync();

        await page.GotoAsync(Address("/"));
        await Expect(page.Locator(".template").First).ToContainTextAsync("Used lately");
        await page.GotoAsync(Address("/templates"));
        await page.GetByText("Delete A shop", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete the template: A shop" }).ClickAsync();
        await Expect(page.GetByText("None yet.")).ToBeVisibleAsync();
        Assert.Empty(administered.TroubleInLog());
    }

    private async Task<IPage> SignInAsync(string email, string path)
    {
        var page = await (await NewContext()).NewPageAsync();
        await page.GotoAsync(Address($"/sign-in?returnUrl={Uri.EscapeDataString(path)}"));
        await page.GetByLabel("Email address").FillAsync(email);
        await page.GetByLabel("Password").FillAsync(Room.Password);
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.WaitForURLAsync(Address(path));
        return page;
    }

    private string Address(string path) => new Uri(administered.Server.Address, path).ToString();
}

/// <summary>A server whose first account, and so its administrator, is known.</summary>
public sealed class AdministeredServer : IAsyncLifetime
{
    public const string Email = "head@school.example";
    public const string Name = "head";

    private readonly ServerFixture _fixture = new();

    public Collab.Testing.ServerProcess Server => _fixture.Server;

    public string[] TroubleInLog() => _fixture.TroubleInLog();

    public async ValueTask InitializeAsync()
    {
        await _fixture.InitializeAsync();
        using var head = new CollabApi(Server.Address);
        await head.RegisterAsync(Email, Room.Password, TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();
}
