namespace ExternalIdSync.Core.Targets;

/// <summary>A record as the target holds it.</summary>
public sealed class TargetRecord
{
    internal TargetRecord(string? id, string? externalId, IReadOnlyDictionary<string, object?> fields)
    {
        Id = id;
        ExternalId = externalId;
        Fields = fields;
    }

    /// <summary>The target's own id.</summary>
    public string? Id { get; }

    /// <summary>The external ID the target holds for it, if any.</summary>
    public string? ExternalId { get; }

    /// <summary>
    /// The fields by the names that the target answers with, in its order. Values are of the kinds that <see cref="SourceRecord"/> lists;
    /// a number without a fraction is a <see cref="long"/>, any other a <see cref="decimal"/>.
    /// </summary>
    public IReadOnlyDictionary<string, object?> Fields { get; }
}
