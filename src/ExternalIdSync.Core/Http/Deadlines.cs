using System.Collections.Concurrent;

namespace ExternalIdSync.Core.Http;

/// <summary>The deadlines of a transport's requests, which are used again: there are as many as requests were under way at once.</summary>
/// <param name="options">The time-outs and the clock.</param>
internal sealed class Deadlines(TransportOptions options) : IDisposable
{
    private readonly ConcurrentQueue<Deadline> _unused = new();

    // A clock other than the system's is moved by somebody who counts the timers that wait.
    private readonly bool _keeps = options.Time == TimeProvider.System;
    private volatile bool _isDisposed;

    /// <summary>Starts the total time of a request and that of its first attempt.</summary>
    /// <param name="outer">Cancels the request from outside.</param>
    /// <returns>The deadline; to be given back.</returns>
    public Deadline Start(CancellationToken outer)
    {
        var deadline = _unused.TryDequeue(out var unused) ? unused : new Deadline(options);
        deadline.Start(outer);
        return deadline;
    }

    /// <summary>Takes a deadline back; nothing that uses its token may be under way any more.</summary>
    /// <param name="deadline">The deadline.</param>
    public void GiveBack(Deadline deadline)
    {
        if (_keeps && !_isDisposed && deadline.TryStop())
        {
            _unused.Enqueue(deadline);
        }
        else
        {
            deadline.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        while (_unused.TryDequeue(out var deadline))
        {
            deadline.Dispose();
        }
    }
}
