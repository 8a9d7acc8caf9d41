using Collab.Sessions;
using Microsoft.Data.Sqlite;

namespace Collab.Storage.Sqlite;

internal static class SqliteErrors
{
    private const int Busy = 5;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Full = 13;
    private const int CannotOpen = 14;

    /// <summary>Conditions of the disk that may pass get a sentence; everything else is a bug and stays what it is.</summary>
    public static Exception Translate(Exception exception)
    {
        return exception is SqliteException { SqliteErrorCode: Busy or ReadOnly or InputOutput or Full or CannotOpen } sqlite
            ? new StoreUnavailableException(
                "The server cannot store anything at present. What you type stays on your device and is sent when it can again.", sqlite)
            : exception;
    }
}
