using System.Diagnostics.CodeAnalysis;
using ExternalIdSync.Core.Mapping;

namespace ExternalIdSync.Core.Tests.Writing;

/// <summary>Takes the first column as the external ID and the others as the target's fields.</summary>
internal sealed class PlainMapper(params MappedField[] fields) : IRecordMapper
{
    private RecordSchema? _from;
    private RecordSchema? _to;

    public IReadOnlyList<MappedField> Fields { get; } = fields;

    public string? ExternalIdColumn => _from?.Names[0];

    public bool TryMap(SourceRecord source, [NotNullWhen(true)] out SyncRecord? record, [NotNullWhen(false)] out SyncResult? refusal)
    {
        record = null;
        refusal = null;
        if (!ExternalId.TryParse(source[0] as string, out var id, out var error))
        {
            refusal = new SyncResult { Outcome = SyncOutcome.Rejected, Row = source.Origin.Row, Error = error, Reason = "The external ID is unusable." };
            return false;
        }

        if (!ReferenceEquals(_from, source.Schema))
        {
            _from = source.Schema;
            _to = new RecordSchema([.. source.Schema.Names.Skip(1)]);
        }

        var values = new object?[_to!.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = source[i + 1];
        }

        record = new SyncRecord(id, _to, values, source.Origin, source);
        return true;
    }
}
