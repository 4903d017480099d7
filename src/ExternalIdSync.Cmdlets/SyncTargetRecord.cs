using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Cmdlets;

/// <summary>A record as a target holds it. Its fields are properties too.</summary>
public sealed class SyncTargetRecord
{
    internal SyncTargetRecord(string target, string externalId, TargetRecord record)
    {
        Target = target;
        ExternalId = record.ExternalId ?? externalId;
        TargetId = record.Id;
    }

    /// <summary>The connection's name.</summary>
    public string Target { get; }

    /// <summary>The external ID.</summary>
    public string ExternalId { get; }

    /// <summary>The target's own id.</summary>
    public string? TargetId { get; }
}
