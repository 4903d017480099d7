using ExternalIdSync.Core.Mapping;

namespace ExternalIdSync.Core.Targets;

/// <summary>How one API is spoken. Immutable; read from JSON by <see cref="ConnectorCatalog"/>.</summary>
public sealed class ConnectorDefinition
{
    internal ConnectorDefinition()
    {
    }

    /// <summary>The name, such as <c>hipcall/companies</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What people call it, such as <c>Hipcall companies</c>.</summary>
    public required string Title { get; init; }

    /// <summary>How it creates and updates.</summary>
    public required UpsertStrategy Strategy { get; init; }

    /// <summary>Where the vendor serves it, version path included; <see langword="null"/> where every customer has a URL of their own.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>How requests prove who sends them.</summary>
    public required TargetAuthentication Authentication { get; init; }

    /// <summary>The fields it takes, apart from the external ID; empty where the definition lists none.</summary>
    public IReadOnlyList<TargetField> Fields { get; init; } = [];

    /// <summary>Whether it takes fields beyond <see cref="Fields"/>.</summary>
    public bool TakesOtherFields { get; init; }

    /// <summary>The requests it takes in a time.</summary>
    public TargetLimits Limits { get; init; } = new();

    /// <summary>What it can do.</summary>
    public ConnectorCapabilities Capabilities { get; init; } = new();

    /// <summary>Requests in flight at once, unless told otherwise.</summary>
    public int Concurrency { get; init; } = 8;

    /// <summary>Records in one request, unless told otherwise; 1 where the API does not take more.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>The most records that one request may carry.</summary>
    public int MaxBatchSize { get; init; } = 1;

    /// <summary>The field that records are matched by, as requests spell it.</summary>
    public required string MatchKey { get; init; }
}
