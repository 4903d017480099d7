namespace ExternalIdSync.Core.Http;

/// <summary>
/// Lets whoever starts work hear what is sent on its behalf, and on nobody else's: for a debug stream. A line holds method, URL, sizes,
/// status and time. It holds no header, no body, and no value of a query that is named like a secret.
/// </summary>
public static class WireWatch
{
    private static readonly AsyncLocal<Action<string>?> Listener = new();
    private static int _listeners;

    /// <summary>Who hears of what is sent from here, if anyone does.</summary>
    internal static Action<string>? Current => Volatile.Read(ref _listeners) == 0 ? null : Listener.Value;

    /// <summary>Begins to listen, in this asynchronous method and what it starts from now on.</summary>
    /// <param name="tell">Takes a line, on any thread, several at once.</param>
    /// <returns>Ends it when disposed.</returns>
    public static IDisposable Begin(Action<string> tell)
    {
        ArgumentNullException.ThrowIfNull(tell);
        var former = Listener.Value;
        Listener.Value = tell;
        Interlocked.Increment(ref _listeners);
        return new End(former);
    }

    private sealed class End(Action<string>? former) : IDisposable
    {
        private int _isDone;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDone, 1) == 0)
            {
                Listener.Value = former;
                Interlocked.Decrement(ref _listeners);
            }
        }
    }
}
