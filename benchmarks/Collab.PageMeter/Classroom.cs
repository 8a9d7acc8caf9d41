using Collab.Client;
using Collab.Engine;
using Collab.Protocol;
using Microsoft.Playwright;

namespace Collab.PageMeter;

/// <summary>A session with files, and the ways into it.</summary>
internal sealed class Classroom : IDisposable
{
    private const string Password = "Page-meter-1";

    private readonly CollabApi _owner;
    private readonly List<CollabApi> _guests = [];

    private Classroom(CollabApi owner, CreateSessionResponse created)
    {
        (_owner, Session, JoinCode) = (owner, created.Id, created.JoinCode);
    }

    public SessionId Session { get; }

    public string JoinCode { get; }

    public static async Task<Classroom> OpenAsync(Uri server, params NewDocumentRequest[] files)
    {
        var owner = new CollabApi(server);
        var email = $"meter-{Guid.NewGuid():N}@example.org";
        await owner.RegisterAsync(email, Password);
        await owner.SignInAsync(email, Password);
        return new Classroom(owner, await owner.CreateSessionAsync(new CreateSessionRequest("A room", Documents: [.. files])));
    }

    /// <summary>A guest at an editor of his own, without a browser.</summary>
    public async Task<ClientSession> EnterAsync(string name)
    {
        var guest = new CollabApi(_owner.Server);
        _guests.Add(guest);
        await guest.SignInAsGuestAsync(JoinCode, name);
        var session = guest.OpenSession(Session);
        await session.ConnectAsync();
        return session;
    }

    /// <summary>A guest in a browser with an empty cache, up to where the join page has brought him: the room begins to load.</summary>
    public async Task<IPage> OpenJoinPageAsync(IBrowser browser)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new() { Width = 1440, Height = 900 } });
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(_owner.Server, $"/join/{JoinCode}").ToString());
        await page.GetByLabel("Your name").FillAsync("Meter");
        return page;
    }

    public static async Task EnterAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Enter as a guest" }).ClickAsync();
        await page.WaitForFunctionAsync(RoomIsReady);
    }

    /// <summary>Some text is on the screen and takes keys.</summary>
    public const string RoomIsReady =
        """
        () => window.collabRoom?.client.machine.phase === 'live' && window.collabRoom.editor.getModel() !== null
          && document.querySelector('.view-line') !== null
        """;

    public void Dispose()
    {
        _guests.ForEach(static guest => guest.Dispose());
        _owner.Dispose();
    }
}
