using System.Security.Claims;
using Collab.Protocol;
using Collab.Web.Shared;

namespace Collab.Web.Features.Session;

/// <summary>A sample session for somebody who has just come: nothing in it is staged, it is made as every other session is.</summary>
internal sealed class DemoClassroom(SessionCreation creation)
{
    private const string Title = "Demo: a supervised counter";

    private const string Template = "counter";

    private const string Greeting =
        "Welcome! This is a real session: whatever you type here is shared and kept. Open START-HERE.md in the files on the left for three things to try.";

    private const string GuidePath = "START-HERE.md";

    private const string Guide =
        """
        # Three things to try

        1. **Be two people.** Share (top right) gives you a link and a code. Open the link in a private window, enter as a guest, and type in
           `lib/counter.ex` from both sides at once.
        2. **Pull the plug.** Switch the network off and go on typing. The bar at the bottom says how much is kept on your device; it is sent when
           the network is back, and nothing of anybody's is lost.
        3. **Run it, and break it.** Run (at the top) starts the counter for both of you. Under the code open Processes, kill a random worker, and
           read who started it again. Click left of a line number to stop there.

        The lesson itself is in `README.md`. Lost? Help is at the bottom right, and the tour of the room with it.

        This session is yours: its settings can end, archive or delete it.

        """;

    /// <summary>The address of the new room, with the tour to begin with; null when it could not be made.</summary>
    public async Task<string?> OpenAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var (created, _) = await creation.CreateAsync(
            user, Title, Template, [new NewDocumentRequest(GuidePath, Guide.ReplaceLineEndings("\n"))], settings: null, cancellationToken, Greeting);
        return created is null ? null : $"{created.Url}?tour";
    }

    public FirstRunOffer ToOffer()
    {
        return new FirstRunOffer("demo", "Open a demo classroom for me: a sample session to try everything in", OpenAsync);
    }
}
