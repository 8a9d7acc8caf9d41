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
        Load("strategies", "Supervised workers", "Three workers in a line and the three strategies: who starts again when one of them crashes."),
        Load("chat-room", "A chat room", "Rooms and names in a Registry: nobody keeps a list, and whoever goes is out of every room at once."),
        Load("rate-limiter", "A rate limiter", "A token bucket as a plain value, and the process that gives it a clock: tests that never wait."),
        Load("pipeline", "A pipeline of tasks", "Slow work in many tasks at once with Task.async_stream: bounds, time-outs, and answers in order."),
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
