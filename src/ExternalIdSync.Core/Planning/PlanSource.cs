using System.Runtime.CompilerServices;
using ExternalIdSync.Core.Sources;

namespace ExternalIdSync.Core.Planning;

/// <summary>The writes of a saved plan as a source. The first value of each record is its external ID, the others are the target's fields.</summary>
internal sealed class PlanSource(PlanFile plan) : ISource
{
    /// <summary>The name of the value that holds the external ID.</summary>
    public const string ExternalId = "(external ID)";

    /// <inheritdoc/>
    public string Name => "plan/" + Path.GetFileName(plan.Path);

    /// <inheritdoc/>
    public async IAsyncEnumerable<SourceItem> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        RecordSchema? schema = null;
        foreach (var row in plan.ReadRows())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!row.IsWrite)
            {
                continue;
            }

            if (schema is null || !schema.Names.Skip(1).SequenceEqual(row.Record.Select(static f => f.Key), StringComparer.Ordinal))
            {
                schema = new RecordSchema([ExternalId, .. row.Record.Select(static f => f.Key)]);
            }

            yield return new SourceRecord(
                schema,
                [row.ExternalId, .. row.Record.Select(static f => f.Value)],
                new RecordOrigin(row.Row, row.Version) { ExpectedVersion = row.TargetVersion });
        }
    }
}
