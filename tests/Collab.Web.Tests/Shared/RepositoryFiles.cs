namespace Collab.Web.Tests.Shared;

/// <summary>Files of the repository that a test reads as they are.</summary>
internal static class RepositoryFiles
{
    public static string Read(string path)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Collab.Web.sln")))
        {
            directory = directory.Parent;
        }

        var root = directory?.FullName ?? throw new InvalidOperationException("Run this inside the repository.");
        return File.ReadAllText(Path.Combine(root, path));
    }
}
