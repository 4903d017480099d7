using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Output;

/// <summary>Tells on standard error what became of each record, beside another writer's output.</summary>
/// <param name="inner">The other writer.</param>
/// <param name="terminal">Where to.</param>
internal sealed class VerboseResultWriter(IResultWriter inner, Terminal terminal) : IResultWriter
{
    /// <inheritdoc/>
    public void Write(SyncResult result)
    {
        terminal.Error.WriteLine(
            $"row {result.Row}  {result.ExternalId ?? "(none)"}  {terminal.PaintError(result.Outcome.ToString(), SummaryTable.ToneOf(result.Outcome))}"
            + (result.TargetId is null ? string.Empty : $"  {result.TargetId}")
            + (result.Code is null ? string.Empty : $"  {result.Code}: {result.Reason}"));
        inner.Write(result);
    }

    /// <inheritdoc/>
    public void End(RunSummary summary) => inner.End(summary);
}
