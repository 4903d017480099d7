using System.Threading.Channels;
using ExternalIdSync.Core.Http;

namespace ExternalIdSync.Cmdlets.Pipeline;

/// <summary>
/// Carries what background work has to say to the pipeline thread, the only one that may write. The queue is bounded, so work that is
/// faster than the pipeline waits; it ends when the work ends, with the work's failure if there was one.
/// </summary>
internal sealed class PipelinePump : IDisposable
{
    private const int Capacity = 256;

    private readonly Channel<PipelineItem> _items = Channel.CreateBounded<PipelineItem>(
        new BoundedChannelOptions(Capacity) { SingleReader = false, SingleWriter = false, AllowSynchronousContinuations = false });

    private readonly CancellationTokenSource _stop;
    private readonly SyncCommandBase _cmdlet;
    private readonly bool _isDebug;
    private Task _work = Task.CompletedTask;

    /// <summary>Makes the pump.</summary>
    /// <param name="cmdlet">The cmdlet to write with.</param>
    /// <param name="stop">Cancelled when the cmdlet is to stop.</param>
    public PipelinePump(SyncCommandBase cmdlet, CancellationToken stop)
    {
        _cmdlet = cmdlet;
        _isDebug = cmdlet.IsDebug;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
    }

    /// <summary>Whether the work has ended, well or not.</summary>
    public bool HasEnded => _work.IsCompleted;

    /// <summary>Starts the work, away from the pipeline thread.</summary>
    /// <param name="work">The work; its writer may be used until it ends, by any thread.</param>
    public void Start(Func<ChannelWriter<PipelineItem>, CancellationToken, Task> work)
    {
        var stop = _stop.Token;
        _work = Task.Run(() => RunAsync(work, stop), CancellationToken.None);
    }

    /// <summary>Queues something from any thread that cannot wait, such as a callback.</summary>
    /// <param name="item">What to write.</param>
    public void Post(PipelineItem item)
    {
        if (!_items.Writer.TryWrite(item))
        {
            // Too full, or over: it comes as soon as there is room, or was not to be seen any more.
            _ = _items.Writer.WriteAsync(item, _stop.Token).AsTask().ContinueWith(
                static done => _ = done.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>Writes what is there, without waiting.</summary>
    public void DrainAvailable()
    {
        while (_items.Reader.TryRead(out var item))
        {
            Write(item);
        }
    }

    /// <summary>Writes everything until the work has ended.</summary>
    /// <exception cref="OperationCanceledException">The cmdlet was stopped.</exception>
    public void DrainToEnd()
    {
        do
        {
            DrainAvailable();
        }
        while (Wait(_items.Reader.WaitToReadAsync(_stop.Token)));

        Wait(_work);
    }

    /// <summary>Writes what is there until <paramref name="other"/> is done or the work has ended.</summary>
    /// <param name="other">What the pipeline thread waits for.</param>
    /// <exception cref="OperationCanceledException">The cmdlet was stopped.</exception>
    public void DrainUntil(Task other)
    {
        while (!other.IsCompleted)
        {
            DrainAvailable();
            var more = _items.Reader.WaitToReadAsync(_stop.Token).AsTask();
            _ = Wait(Task.WhenAny(other, more, _work));
            if (_work.IsCompleted)
            {
                DrainToEnd();
                return;
            }
        }

        Wait(other);
    }

    /// <summary>Cancels the work and waits for it a little, so that nothing goes on behind the user's back.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        try
        {
            // Bounded: work that ignores its cancellation must not hang the session. Its failure was reported or is of no use any more.
            _work.Wait(TimeSpan.FromSeconds(5), CancellationToken.None);
        }
        catch (AggregateException)
        {
        }

        _stop.Dispose();
    }

    private async Task RunAsync(Func<ChannelWriter<PipelineItem>, CancellationToken, Task> work, CancellationToken stop)
    {
        using var watch = _isDebug ? WireWatch.Begin(line => Post(PipelineItem.Debug(line))) : null;
        try
        {
            _ = await MapFaultsAsync(CompleteAsync(work(_items.Writer, stop)), stop).ConfigureAwait(false);
        }
        finally
        {
            _items.Writer.TryComplete();
        }
    }

    private void Write(in PipelineItem item)
    {
        try
        {
            item.WriteTo(_cmdlet);
        }
        catch (Exception)
        {
            // The pipeline has ended (Select-Object -First, -ErrorAction Stop, Ctrl+C): the work must end too, and PowerShell must hear of it.
            _stop.Cancel();
            throw;
        }
    }

    /// <summary>Turns a fault of our own code into a row of the error table.</summary>
    /// <typeparam name="T">The type of the work's value.</typeparam>
    /// <param name="work">The work.</param>
    /// <param name="stop">Cancelled when the work was to end early; only then is its cancellation no fault.</param>
    /// <returns>The work's value.</returns>
    public static async Task<T> MapFaultsAsync<T>(Task<T> work, CancellationToken stop)
    {
        try
        {
            return await work.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not SyncException && !(exception is OperationCanceledException && stop.IsCancellationRequested))
        {
            throw new SyncException(SyncErrors.Unexpected, $"ExternalIdSync failed unexpectedly: {exception.Message}", exception);
        }
    }

    /// <summary>The one place where the pipeline thread blocks.</summary>
    /// <typeparam name="T">The type of the task's value.</typeparam>
    /// <param name="task">What to wait for; it must end when the cmdlet is stopped.</param>
    /// <returns>The task's value.</returns>
    public static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    private static void Wait(Task task) => task.GetAwaiter().GetResult();

    private static bool Wait(ValueTask<bool> task) => task.IsCompletedSuccessfully ? task.Result : Wait(task.AsTask());

    private static async Task<bool> CompleteAsync(Task task)
    {
        await task.ConfigureAwait(false);
        return true;
    }
}
