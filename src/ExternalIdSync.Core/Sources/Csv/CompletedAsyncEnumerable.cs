namespace ExternalIdSync.Core.Sources.Csv;

/// <summary>A sequence that never waits, as an asynchronous one: every step is done when it is asked for, and allocates nothing.</summary>
/// <typeparam name="T">What is enumerated.</typeparam>
/// <param name="read">Begins the sequence.</param>
/// <param name="cancellationToken">Stops it; so does the token of the enumeration.</param>
internal sealed class CompletedAsyncEnumerable<T>(Func<CancellationToken, IEnumerable<T>> read, CancellationToken cancellationToken)
    : IAsyncEnumerable<T>
{
    /// <inheritdoc/>
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken enumeration = default)
    {
        var both = enumeration == cancellationToken || !enumeration.CanBeCanceled
            ? null
            : CancellationTokenSource.CreateLinkedTokenSource(enumeration, cancellationToken);
        return new Enumerator(read(both?.Token ?? cancellationToken), both);
    }

    private sealed class Enumerator(IEnumerable<T> items, CancellationTokenSource? both) : IAsyncEnumerator<T>
    {
        private readonly IEnumerator<T> _items = items.GetEnumerator();

        public T Current => _items.Current;

        public ValueTask<bool> MoveNextAsync() => ValueTask.FromResult(_items.MoveNext());

        public ValueTask DisposeAsync()
        {
            _items.Dispose();
            both?.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
