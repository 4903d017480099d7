namespace ExternalIdSync.Sandbox.Salesforce.Soql;

/// <summary>A query as written, before its names are looked up.</summary>
internal sealed record SoqlQuery(IReadOnlyList<string> Fields, string From, SoqlCondition? Where, IReadOnlyList<SoqlOrder> OrderBy, int? Limit)
{
    /// <summary>Whether it asks for nothing but the number of rows.</summary>
    public bool IsCount { get; init; }
}
