using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace ExternalIdSync.Core.Sources;

/// <summary>
/// Gets things ready on a thread of its own while others are worked on, in their order, and never more than a few. What ends the getting
/// ready early is told behind the things that were ready by then.
/// </summary>
/// <typeparam name="T">What is got ready.</typeparam>
internal sealed class ReadAhead<T> : IDisposable
    where T : class
{
    private readonly Func<T?> _next;
    private readonly BlockingCollection<T> _ready;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;
    private ExceptionDispatchInfo? _fault;
    private bool _isDisposed;

    /// <summary>Begins.</summary>
    /// <param name="next">Gets the next thing ready; <see langword="null"/> where there is none left. Called by one thread, which is not the caller's.</param>
    /// <param name="most">How many things may lie ready; one more is being got ready or waits for a place.</param>
    public ReadAhead(Func<T?> next, int most)
    {
        _next = next;
        _ready = new BlockingCollection<T>(most);

        // A thread of its own, since it waits for as long as whoever takes the things takes none.
        _work = Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Takes the next thing, once it is ready.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The thing; <see langword="null"/> where there is none left.</returns>
    public T? Take(CancellationToken cancellationToken)
    {
        if (_ready.TryTake(out var thing, Timeout.Infinite, cancellationToken))
        {
            return thing;
        }

        _fault?.Throw();
        return null;
    }

    /// <summary>Stops, and waits until nothing is being got ready any more; what was ready is dropped.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _stop.Cancel();
        _work.Wait();
        _ready.Dispose();
        _stop.Dispose();
    }

    private void Work()
    {
        try
        {
            while (!_stop.IsCancellationRequested && _next() is { } thing)
            {
                _ready.Add(thing, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Nobody takes any more.
        }
        catch (Exception e)
        {
            _fault = ExceptionDispatchInfo.Capture(e);
        }
        finally
        {
            _ready.CompleteAdding();
        }
    }
}
