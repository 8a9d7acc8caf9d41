namespace Collab.Storage;

/// <summary>The storage cannot be used as it is; the message tells the operator what to do. Thrown only at start.</summary>
public sealed class StorageRefusedException(string message, Exception? innerException = null)
    : Exception(message, innerException);
