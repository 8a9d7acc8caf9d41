using System.Net;

namespace Collab.Client;

/// <summary>The server refused an HTTP call. <see cref="Code"/> is for programs, the message for people.</summary>
public sealed class CollabApiException : Exception
{
    internal CollabApiException(HttpStatusCode status, string? code, string message)
        : base(message)
    {
        Status = status;
        Code = code;
    }

    public HttpStatusCode Status { get; }

    /// <summary>The refusal's code in snake_case, where the server named one.</summary>
    public string? Code { get; }
}
