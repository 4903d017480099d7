using ExternalIdSync.Host.Output;

namespace ExternalIdSync.Host.Quickstart;

/// <summary>Keeps refused records to explain some of them later.</summary>
internal sealed class RefusalCollector : IResultWriter
{
    private readonly List<SyncResult> _refused = [];

    /// <summary>The refused record that comes first in the file, of one outcome.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <returns>The result, or <see langword="null"/> where there is none.</returns>
    public SyncResult? First(SyncOutcome outcome) => _refused.Where(r => r.Outcome == outcome).MinBy(static r => r.Row);

    /// <inheritdoc/>
    public void Write(SyncResult result)
    {
        if (!result.IsSuccess)
        {
            _refused.Add(result);
        }
    }

    /// <inheritdoc/>
    public void End(RunSummary summary)
    {
        // The tour shows its runs side by side.
    }
}
