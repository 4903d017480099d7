namespace ExternalIdSync.Core.Jobs;

/// <summary>What is let go of together, the last thing first.</summary>
internal sealed class Holdings : IAsyncDisposable
{
    private readonly Stack<object> _held = new();

    /// <summary>Takes something.</summary>
    /// <param name="thing">What is to be let go of.</param>
    public void Add(IAsyncDisposable thing) => _held.Push(thing);

    /// <summary>Takes something.</summary>
    /// <param name="thing">What is to be let go of.</param>
    public void Add(IDisposable thing) => _held.Push(thing);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (_held.TryPop(out var thing))
        {
            if (thing is IAsyncDisposable held)
            {
                await held.DisposeAsync().ConfigureAwait(false);
            }
            else
            {
                ((IDisposable)thing).Dispose();
            }
        }
    }
}
