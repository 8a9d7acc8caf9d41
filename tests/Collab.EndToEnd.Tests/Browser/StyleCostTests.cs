using System.Text.Json;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>
/// What a change of the page costs it. One rule with :has() on what holds everything, together with another that concerns any child, had the
/// styles of all elements computed at each insertion: 20 ms of each frame on a slow machine.
/// </summary>
public sealed class StyleCostTests(ServerFixture fixture) : BrowserTest, IClassFixture<ServerFixture>
{
    private const int Lines = 10;

    private const string Insert =
        """
        async lines => {
          const { host } = window.collabRoom.runs.output;
          for (let i = 0; i < lines; i++) {
            const line = document.createElement('div');
            line.className = 'output-line';
            line.textContent = 'A line.';
            host.append(line);
            await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
          }

          return document.querySelectorAll('*').length;
        }
        """;

    [Fact]
    public async Task A_line_of_output_computes_the_styles_of_few_elements()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, TestContext.Current.CancellationToken, "defmodule Counter do\nend\n");
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        var protocol = await ana.Page.Context.NewCDPSessionAsync(ana.Page);
        var counts = new List<int>();
        var isComplete = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        protocol.Event("Tracing.dataCollected").OnEvent += (_, data) => counts.AddRange(CountsIn(data!.Value));
        protocol.Event("Tracing.tracingComplete").OnEvent += (_, _) => isComplete.TrySetResult();

        await protocol.SendAsync("Tracing.start", new() { ["transferMode"] = "ReportEvents", ["categories"] = "devtools.timeline" });
        var elements = await ana.Page.EvaluateAsync<int>(Insert, Lines);
        await protocol.SendAsync("Tracing.end");
        await isComplete.Task.WaitAsync(TestContext.Current.CancellationToken);

        // What else goes on in the room may concern much of it now and then; each line never does.
        Assert.True(counts.Count >= Lines, $"Only {counts.Count} times were styles computed.");
        var large = counts.Count(count => count > elements / 4);
        Assert.True(large < Lines / 2, $"For {Lines} lines the styles of {string.Join(", ", counts)} of {elements} elements were computed.");
    }

    private static IEnumerable<int> CountsIn(JsonElement data)
    {
        return data.GetProperty("value").EnumerateArray()
            .Where(static happened => happened.GetProperty("name").GetString() == "UpdateLayoutTree" && happened.GetProperty("args").TryGetProperty("elementCount", out _))
            .Select(static happened => happened.GetProperty("args").GetProperty("elementCount").GetInt32());
    }
}
