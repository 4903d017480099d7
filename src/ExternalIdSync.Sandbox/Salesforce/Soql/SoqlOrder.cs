namespace ExternalIdSync.Sandbox.Salesforce.Soql;

/// <summary>One field to sort by.</summary>
internal sealed record SoqlOrder(string Field, bool IsDescending, bool NullsLast);
