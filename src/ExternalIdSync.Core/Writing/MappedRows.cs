using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Sources.Csv;

namespace ExternalIdSync.Core.Writing;

/// <summary>The rows of a CSV file, mapped for a target's own import; every reading of them gives the same.</summary>
/// <param name="options">What the file and its map are.</param>
/// <param name="target">Where the rows go.</param>
/// <param name="fields">The target's fields.</param>
/// <param name="mapper">What else the mapper has to know.</param>
internal sealed class MappedRows(BulkImportOptions options, string target, IReadOnlyList<TargetField> fields, MapperOptions mapper)
{
    /// <summary>Reads and maps the file.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>Every row, in the file's order.</returns>
    /// <exception cref="SyncException">The file or the map cannot be used.</exception>
    public IEnumerable<MappedRow> Read(CancellationToken cancellationToken)
    {
        using var source = new CsvSource(options.Csv);
        using var maps = new RecordMapper(options.Map, fields, options.ExternalIds, mapper);
        foreach (var item in source.Read(cancellationToken))
        {
            if (item.Rejected is { } bad)
            {
                yield return new MappedRow(bad.Row, null, new SyncResult
                {
                    Outcome = SyncOutcome.Rejected, Target = target, Row = bad.Row, Error = bad.Error, Reason = bad.Reason, Field = bad.Field,
                });
            }
            else
            {
                yield return maps.TryMap(item.Record!, out var record, out var refusal)
                    ? new MappedRow(record.Origin.Row, record, null)
                    : new MappedRow(item.Record!.Origin.Row, null, refusal with { Target = target });
            }
        }
    }
}
