using System.Runtime.CompilerServices;
using System.Xml;
using Microsoft.Playwright.TestAdapter;

namespace Collab.EndToEnd.Tests;

/// <summary>Loads /playwright.config: Microsoft.Testing.Platform, unlike VSTest, does not hand settings files to Playwright.</summary>
internal static class PlaywrightConfiguration
{
    [ModuleInitializer]
    internal static void Load()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "playwright.config")))
        {
            directory = directory.Parent;
        }

        if (directory is null)
        {
            return;
        }

        using var reader = XmlReader.Create(Path.Combine(directory.FullName, "playwright.config"));
        if (reader.ReadToFollowing("Playwright"))
        {
            new PlaywrightSettingsProvider().Load(reader.ReadSubtree());
        }
    }
}
