using System.Text.RegularExpressions;
using Xunit;

namespace Collab.Web.Tests.Shared;

/// <summary>The keys of the room's commands, which each part of it registers for itself.</summary>
public sealed partial class CommandKeysTests
{
    [Fact]
    public void No_key_belongs_to_two_commands()
    {
        var keys = Directory.EnumerateFiles(Path.Combine(Root(), "wwwroot", "js"), "*.js", SearchOption.AllDirectories)
            .SelectMany(static module => Keys().Matches(File.ReadAllText(module)))
            .SelectMany(static match => match.Groups["keys"].Value.Split(", "))
            .ToList();

        Assert.NotEmpty(keys);
        Assert.Empty(keys.GroupBy(static key => key).Where(static group => group.Count() > 1).Select(static group => group.Key));
    }

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Collab.Web.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("Run this inside the repository.");
    }

    [GeneratedRegex("keys: '(?<keys>[^']+)'")]
    private static partial Regex Keys();
}
