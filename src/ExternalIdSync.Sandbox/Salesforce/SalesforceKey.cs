namespace ExternalIdSync.Sandbox.Salesforce;

/// <summary>An external-ID field and the value to find.</summary>
/// <param name="Field">The field.</param>
/// <param name="Text">The value.</param>
internal sealed record SalesforceKey(SalesforceField Field, string Text);
