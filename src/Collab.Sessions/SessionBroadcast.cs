namespace Collab.Sessions;

/// <summary>A message that is serialised once and sent to many connections.</summary>
public sealed class SessionBroadcast
{
    private object? _form;

    /// <param name="method">The client's method: one of <see cref="Protocol.HubMethods"/>.</param>
    /// <param name="json">The method's single argument as UTF-8 JSON.</param>
    public SessionBroadcast(string method, ReadOnlyMemory<byte> json)
    {
        Method = method;
        Json = json;
    }

    public string Method { get; }

    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>
    /// The message in the form of the transport, made by the first connection that asks and shared by the rest. Connections of one session are
    /// served by one thread, so two of them never make it at once; if they did, either form would do.
    /// </summary>
    public T Form<T>(Func<SessionBroadcast, T> make)
        where T : class
    {
        if (_form is T form)
        {
            return form;
        }

        form = make(this);
        _form = form;
        return form;
    }
}
