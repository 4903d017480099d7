namespace ExternalIdSync.Sandbox.HubSpot;

/// <summary>A property of an object.</summary>
/// <param name="Name">Its internal name.</param>
/// <param name="Type">Its type.</param>
public sealed record HubSpotProperty(string Name, HubSpotPropertyType Type = HubSpotPropertyType.String)
{
    /// <summary>Whether no two records may have the same value, so that records can be found and upserted by it.</summary>
    public bool IsUnique { get; init; }

    /// <summary>Whether HubSpot sets it and nobody else.</summary>
    public bool IsReadOnly { get; init; }

    internal int Ordinal { get; init; }

    internal string TypeName => Type.ToString().ToLowerInvariant();
}
