using Collab.Sandbox;
using Collab.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Collab.Web.Tests;

/// <summary>
/// The real server on Kestrel, on a free port and a data directory of its own. Settings are written as
/// in the settings file (<c>Collaboration:MaxMessageSize</c>); a directory that is handed in outlives the factory.
/// </summary>
public sealed class CollabWebFactory : WebApplicationFactory<Program>
{
    private readonly bool _ownsDirectory;
    private readonly (string Key, string Value)[] _settings;

    public CollabWebFactory()
        : this(dataDirectory: null)
    {
    }

    public CollabWebFactory(string? dataDirectory, params (string Key, string Value)[] settings)
    {
        _ownsDirectory = dataDirectory is null;
        _settings = settings;
        DataDirectory = dataDirectory ?? Directory.CreateTempSubdirectory("collab-web-").FullName;
        UseKestrel(0);
    }

    public string DataDirectory { get; }

    /// <summary>Programs run as they are written in the test; the real node has its tests elsewhere.</summary>
    public ScriptedSandboxFactory Sandboxes { get; } = new();

    /// <summary>Where the running server listens; starts it if it does not run yet.</summary>
    public Uri Address
    {
        get
        {
            StartServer();
            return ClientOptions.BaseAddress;
        }
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseContentRoot(RepositoryRoot());
        builder.UseEnvironment("Production");
        builder.UseSetting("hostBuilder:reloadConfigOnChange", "false");
        builder.UseSetting("Collaboration:DataDirectory", DataDirectory);
        foreach (var (key, value) in _settings)
        {
            builder.UseSetting(key, value);
        }

        builder.ConfigureTestServices(services => services.AddSingleton<ISandboxFactory>(Sandboxes));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && _ownsDirectory && Directory.Exists(DataDirectory))
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(DataDirectory, recursive: true);
        }
    }

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Collab.Web.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("The tests run outside the repository.");
    }
}
