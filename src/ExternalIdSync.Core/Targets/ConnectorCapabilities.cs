namespace ExternalIdSync.Core.Targets;

/// <summary>What a target can do beyond creating and updating, as its definition says.</summary>
public sealed record ConnectorCapabilities
{
    /// <summary>Whether a record can be read by its external ID, so that what-if can compare.</summary>
    public bool CanFind { get; init; }

    /// <summary>Whether a record's external ID can be changed.</summary>
    public bool CanRekey { get; init; }

    /// <summary>Whether a record's external ID can be taken away.</summary>
    public bool CanClearExternalId { get; init; }

    /// <summary>Whether many records go into one request.</summary>
    public bool CanBatch { get; init; }

    /// <summary>Whether the API tells its fields.</summary>
    public bool CanReadFields { get; init; }

    /// <summary>Whether the API imports a whole file by itself.</summary>
    public bool CanImportFiles { get; init; }

    /// <summary>Whether a field can be cleared, be it with <c>null</c> or with the empty string.</summary>
    public bool CanClearFields { get; init; }

    /// <summary>Whether a write carries an idempotency key.</summary>
    public bool TakesIdempotencyKey { get; init; }

    /// <summary>Whether the caller may choose the field that records are matched by.</summary>
    public bool TakesMatchKey { get; init; }
}
