namespace ExternalIdSync.Core.Sources.Salesforce;

/// <summary>A place in the passes over the parents' changes.</summary>
/// <param name="Pass">Which parent, by its place among them.</param>
/// <param name="Child">The last child read; empty: none.</param>
/// <param name="Start">Children with a stamp from here on were read for their own sake.</param>
internal sealed record SalesforceParentPlace(int Pass, string Child, DateTimeOffset Start);
