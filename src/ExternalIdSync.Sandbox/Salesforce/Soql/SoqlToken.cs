namespace ExternalIdSync.Sandbox.Salesforce.Soql;

/// <summary>A token: for text, instants, days and numbers with its value.</summary>
internal readonly record struct SoqlToken(SoqlTokenKind Kind, string Text, object? Value)
{
    public bool Is(string word) => Kind is SoqlTokenKind.Word or SoqlTokenKind.Symbol && Text.Equals(word, StringComparison.OrdinalIgnoreCase);
}
