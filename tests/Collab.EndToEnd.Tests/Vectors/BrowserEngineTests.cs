using System.Text.Json;
using Collab.Testing.Vectors;
using Microsoft.Playwright;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Vectors;

/// <summary>
/// The browser's engine in Chromium against what C# computes. No server runs: the page's requests are answered from the repository.
/// </summary>
public sealed class BrowserEngineTests : PageTest
{
    private const string Origin = "http://vectors.test";
    private const int RandomCases = 300;

    /// <summary>Imports the runner in the page and gives it one file of vectors.</summary>
    private const string RunScript =
        "async file => (await import('/vectors/runner.js')).run(typeof file === 'string' ? JSON.parse(file) : file)";

    private static readonly string Root = FindRepositoryRoot();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Page.RouteAsync(Origin + "/**", AnswerAsync);
        await Page.GotoAsync(Origin + "/");
    }

    [Fact]
    public async Task Every_vector_file_passes_in_the_browser()
    {
        var files = Directory.GetFiles(Path.Combine(Root, "tests", "vectors"), "*.json");
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            await AssertPassesAsync(Path.GetFileName(file), await File.ReadAllTextAsync(file));
        }
    }

    [Fact]
    public async Task Random_operations_give_the_same_in_both_languages()
    {
        var seed = Random.Shared.Next();
        foreach (var file in OperationVectors.All(seed, RandomCases))
        {
            await AssertPassesAsync($"{file.Kind} of seed {seed}", file.ToJson());
        }
    }

    [Fact]
    public async Task Random_client_histories_go_the_same_way_in_both_languages()
    {
        var seed = Random.Shared.Next(int.MaxValue - 100);
        await AssertPassesAsync($"client-machine of seed {seed}", MachineVectors.Create(seed).ToJson());
    }

    private async Task AssertPassesAsync(string name, string json)
    {
        var result = await Page.EvaluateAsync<JsonElement>(RunScript, json);
        var failures = result.GetProperty("failures").EnumerateArray().Select(static failure => failure.GetString()).ToList();
        Assert.True(failures.Count == 0, $"{name}: {string.Join('\n', failures)}");
        Assert.True(result.GetProperty("count").GetInt32() > 0, $"{name} holds no case.");
    }

    private static async Task AnswerAsync(IRoute route)
    {
        var path = new Uri(route.Request.Url).AbsolutePath;
        var file = path.StartsWith("/vectors/", StringComparison.Ordinal)
            ? Path.Combine(Root, "tests", path[1..])
            : Path.Combine(Root, "wwwroot", path[1..]);
        if (path == "/")
        {
            await route.FulfillAsync(new RouteFulfillOptions { ContentType = "text/html", Body = "<!doctype html><title>Vectors</title>" });
        }
        else if (File.Exists(file))
        {
            await route.FulfillAsync(new RouteFulfillOptions { ContentType = "text/javascript", BodyBytes = await File.ReadAllBytesAsync(file) });
        }
        else
        {
            await route.FulfillAsync(new RouteFulfillOptions { Status = 404 });
        }
    }

    private static string FindRepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Collab.Web.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("Run this from a build inside the repository.");
    }
}
