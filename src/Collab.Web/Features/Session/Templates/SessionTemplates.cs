using System.Collections.Immutable;
using Collab.Protocol;

namespace Collab.Web.Features.Session;

/// <param name="Name">What the API calls it by.</param>
internal sealed record SessionTemplate(string Name, string Title, string Description, ImmutableArray<NewDocumentRequest> Files);

/// <summary>Projects to begin a session with. Their files lie beside this one and are part of the program.</summary>
internal static class SessionTemplates
{
    /// <summary>As the project file names the embedded files: this, the template's name, the path.</summary>
    private const string ResourcePrefix = "templates/";

    public static IReadOnlyList<SessionTemplate> All { get; } =
    [
        Load("counter", "A supervised counter", "A GenServer, its supervisor and their tests: what a process keeps, and what a crash takes away."),
    ];

    public static SessionTemplate? Find(string name)
    {
        return All.FirstOrDefault(template => template.Name == name);
    }

    private static SessionTemplate Load(string name, string title, string description)
    {
        var assembly = typeof(SessionTemplates).Assembly;
        var prefix = $"{ResourcePrefix}{name}/";
        var files = assembly.GetManifestResourceNames()
            .Select(static resource => (Resource: resource, Path: resource.Replace('\\', '/')))
            .Where(file => file.Path.StartsWith(prefix, StringComparison.Ordinal))
            .OrderBy(static file => file.Path, StringComparer.Ordinal)
            .Select(file =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(file.Resource)!);
                return new NewDocumentRequest(file.Path[prefix.Length..], reader.ReadToEnd().ReplaceLineEndings("\n"));
            });
        return new SessionTemplate(name, title, description, [.. files]);
    }
}
