namespace ExternalIdSync.Core.Mapping;

/// <summary>What a mapper must know beyond map, fields and external-ID rule.</summary>
public sealed record MapperOptions
{
    /// <summary>The target's own field for the external ID. It is filled from the rule and never from a map or a column of that name.</summary>
    public string? ExternalIdField { get; init; }

    /// <summary>
    /// Whether a map may write fields that the definition does not list, such as custom ones. Default: no. Without a map only listed
    /// fields are sent.
    /// </summary>
    public bool AcceptsOtherFields { get; init; }

    /// <summary>
    /// Whether every record must have every column that the map names (a table), or may lack some (objects), whose fields are then
    /// left alone whatever the blank policy. Default: a table.
    /// </summary>
    public bool RequiresColumns { get; init; } = true;

    /// <summary>
    /// Whether, without a map, it fails the run that records have columns and none of them is called like a field of the target. Records
    /// that hold nothing but their external ID pass. Default: yes.
    /// </summary>
    public bool RequiresField { get; init; } = true;

    /// <summary>Takes notes.</summary>
    public Action<MapNote>? OnNote { get; init; }
}
