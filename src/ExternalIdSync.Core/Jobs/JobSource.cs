using ExternalIdSync.Core.Json;

namespace ExternalIdSync.Core.Jobs;

/// <summary>A job's <c>source</c>.</summary>
public sealed class JobSource
{
    internal JobSource()
    {
    }

    /// <summary>Its type: <c>csv</c>, <c>salesforce</c>, <c>hubspot</c> or <c>list</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Everything else, which the type itself reads.</summary>
    internal ConfigurationNode Settings { get; init; } = null!;
}
