namespace ExternalIdSync.Sandbox.Salesforce.Soql;

internal enum SoqlTokenKind
{
    End,
    Word,
    Text,
    Number,
    Instant,
    Day,
    Symbol,
}
