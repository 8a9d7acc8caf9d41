using System.Text.RegularExpressions;
using Xunit;

namespace Collab.Web.Tests.Shared;

/// <summary>docs/seed-map.md says where each part of the seed lives; what it names must be there.</summary>
public sealed partial class SeedMapTests
{
    private static readonly string Root = FindRoot();

    [Fact]
    public void Every_symbol_of_the_seed_map_exists()
    {
        var types = Sources("src").SelectMany(static text => Declaration().Matches(text)).Select(static match => match.Groups["name"].Value)
            .ToHashSet(StringComparer.Ordinal);
        var named = Map().Split('\n')
            .Where(static line => line.StartsWith('|'))
            .Select(static line => line.Split('|'))
            .Where(static cells => cells.Length == 5)
            .SelectMany(static cells => Symbol().Matches(cells[3]))
            .Select(static match => match.Groups["name"].Value)
            .ToList();

        Assert.True(named.Count > 30, $"Only {named.Count} symbols were found in the map.");
        Assert.All(named, name => Assert.Contains(name, types));
    }

    [Fact]
    public void Every_test_of_the_seed_map_exists()
    {
        var tests = Test().Matches(Map()).Select(static match => (Class: match.Groups["class"].Value, Name: match.Groups["test"].Value)).ToList();
        var sources = Sources("tests").ToList();

        Assert.Equal(5, tests.Count);
        Assert.All(tests, test => Assert.Contains(sources, text =>
            text.Contains($"class {test.Class}", StringComparison.Ordinal) && text.Contains($" {test.Name}(", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_room_s_calls_are_methods_of_the_browser_s_room()
    {
        var module = File.ReadAllText(Path.Combine(Root, "wwwroot", "js", "room.js"));
        var calls = typeof(Web.Features.Session.RoomCalls).GetFields().Select(static field => (string)field.GetRawConstantValue()!).ToList();

        Assert.NotEmpty(calls);
        Assert.All(calls, call => Assert.Matches($@"(?m)^  (async )?{call}\(", module));
    }

    private static string Map()
    {
        return File.ReadAllText(Path.Combine(Root, "docs", "seed-map.md"));
    }

    private static IEnumerable<string> Sources(string folder)
    {
        var separator = Path.DirectorySeparatorChar;
        return Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{separator}obj{separator}", StringComparison.Ordinal))
            .Select(File.ReadAllText);
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Collab.Web.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("Run this inside the repository.");
    }

    [GeneratedRegex(@"\b(class|record struct|record|struct|interface|enum) (?<name>\w+)")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"`(?<name>\w+)`")]
    private static partial Regex Symbol();

    [GeneratedRegex(@"`(?<class>\w+Tests)\.(?<test>\w+)`")]
    private static partial Regex Test();
}
