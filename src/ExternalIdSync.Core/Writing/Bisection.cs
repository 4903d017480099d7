namespace ExternalIdSync.Core.Writing;

/// <summary>
/// Which part of a batch is sent next, until the records at fault stand alone. A batch of 100 with one bad record takes 15 requests at most.
/// </summary>
internal sealed class Bisection
{
    private readonly Stack<BatchSlice> _waiting = new();

    /// <summary>Begins with the batch as a whole.</summary>
    /// <param name="count">How many records it has.</param>
    public Bisection(int count) => _waiting.Push(new BatchSlice(0, count));

    /// <summary>Takes what is to be sent next.</summary>
    /// <param name="slice">The part.</param>
    /// <returns>Whether anything is left.</returns>
    public bool TryNext(out BatchSlice slice)
    {
        while (_waiting.TryPop(out slice))
        {
            // A slice whose other half went through holds what is at fault: sending it whole again would only fail again.
            if (!slice.IsKnownBad || slice.Count == 1)
            {
                return true;
            }

            Refuse(slice);
        }

        return false;
    }

    /// <summary>Halves a part that was refused as a whole. Of a single record nothing is left to send.</summary>
    /// <param name="slice">The part.</param>
    public void Refuse(BatchSlice slice) => Halve(slice, isRefused: true);

    /// <summary>Halves a part that is too large to be sent at once, which says nothing of its records.</summary>
    /// <param name="slice">The part.</param>
    public void Split(BatchSlice slice) => Halve(slice, isRefused: false);

    /// <summary>Takes note of a part that went through.</summary>
    /// <param name="slice">The part.</param>
    public void Accept(BatchSlice slice)
    {
        if (slice.TellsOfSecondHalf && _waiting.TryPop(out var second))
        {
            _waiting.Push(second with { IsKnownBad = true });
        }
    }

    private void Halve(BatchSlice slice, bool isRefused)
    {
        if (slice.Count == 1)
        {
            return;
        }

        var half = slice.Count / 2;
        _waiting.Push(new BatchSlice(slice.Start + half, slice.Count - half));
        _waiting.Push(new BatchSlice(slice.Start, half) { TellsOfSecondHalf = isRefused });
    }
}
