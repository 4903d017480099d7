using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Cmdlets;

/// <summary>A target that can be connected to, as its connector definition describes it.</summary>
public sealed class SyncTargetDefinition
{
    internal SyncTargetDefinition(ConnectorDefinition definition)
    {
        Name = definition.Name;
        Title = definition.Title;
        Strategy = definition.Strategy.ToString();
        BaseUrl = definition.BaseUrl;
        MatchKey = definition.MatchKey;
        BatchSize = definition.BatchSize;
        RequestsPerMinute = definition.Limits.PerMinute;
        RequestsPerDay = definition.Limits.PerDay;
        CanFind = definition.Capabilities.CanFind;
        CanRekey = definition.Capabilities.CanRekey;
        CanClearExternalId = definition.Capabilities.CanClearExternalId;
        Field = [.. definition.Fields.Select(static f => f.Name)];
    }

    /// <summary>The name to connect by.</summary>
    public string Name { get; }

    /// <summary>What people call it.</summary>
    public string Title { get; }

    /// <summary>How it creates and updates.</summary>
    public string Strategy { get; }

    /// <summary>Where the vendor serves it; <see langword="null"/> where every customer has a URL of their own.</summary>
    public Uri? BaseUrl { get; }

    /// <summary>The field that records are matched by.</summary>
    public string MatchKey { get; }

    /// <summary>Records in one request.</summary>
    public int BatchSize { get; }

    /// <summary>The vendor's documented limit, where there is one.</summary>
    public int? RequestsPerMinute { get; }

    /// <summary>The vendor's documented limit, where there is one.</summary>
    public int? RequestsPerDay { get; }

    /// <summary>Whether a record can be read by its external ID.</summary>
    public bool CanFind { get; }

    /// <summary>Whether a record's external ID can be changed.</summary>
    public bool CanRekey { get; }

    /// <summary>Whether a record's external ID can be taken away.</summary>
    public bool CanClearExternalId { get; }

    /// <summary>The fields it takes.</summary>
    public IReadOnlyList<string> Field { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
