using System.Diagnostics.CodeAnalysis;
using ExternalIdSync.Core.Mapping;

namespace ExternalIdSync.Core.Planning;

/// <summary>Takes the records of a <see cref="PlanSource"/> as they are: they were mapped when the plan was made.</summary>
/// <param name="fields">What the job's map knows of the fields.</param>
internal sealed class PlanMapper(IReadOnlyList<MappedField> fields) : IRecordMapper
{
    private RecordSchema? _from;
    private RecordSchema? _to;

    /// <inheritdoc/>
    public IReadOnlyList<MappedField> Fields => fields;

    /// <inheritdoc/>
    public string? ExternalIdColumn => null;

    /// <inheritdoc/>
    public bool TryMap(SourceRecord source, [NotNullWhen(true)] out SyncRecord? record, [NotNullWhen(false)] out SyncResult? refusal)
    {
        if (!ReferenceEquals(_from, source.Schema))
        {
            _from = source.Schema;
            _to = new RecordSchema([.. source.Schema.Names.Skip(1)]);
        }

        var values = new object?[source.Schema.Count - 1];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = source[i + 1];
        }

        record = new SyncRecord(ExternalId.Parse((string)source[0]!), _to!, values, source.Origin, source);
        refusal = null;
        return true;
    }
}
