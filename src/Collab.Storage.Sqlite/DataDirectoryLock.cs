namespace Collab.Storage.Sqlite;

/// <summary>
/// Held as long as the server runs: two servers on one data directory would each believe to own its sessions. The
/// operating system lets go of the lock when the process ends, however it ends.
/// </summary>
public sealed class DataDirectoryLock : IDisposable
{
    public const string FileName = "collab.lock";

    private readonly FileStream _file;

    private DataDirectoryLock(FileStream file)
    {
        _file = file;
    }

    public static DataDirectoryLock Take(string dataDirectory)
    {
        Directory.CreateDirectory(dataDirectory);
        var path = Path.Combine(dataDirectory, FileName);
        try
        {
            return new DataDirectoryLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception) when (File.Exists(path))
        {
            throw new StorageRefusedException(
                $"The data directory {dataDirectory} is in use by another Collab server. Stop that server, or start "
                + "this one on a directory of its own with --Collaboration:DataDirectory=<directory>.",
                exception);
        }
    }

    public void Dispose() => _file.Dispose();
}
