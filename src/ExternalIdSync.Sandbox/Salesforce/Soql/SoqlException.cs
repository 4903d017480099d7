namespace ExternalIdSync.Sandbox.Salesforce.Soql;

/// <summary>A query that cannot be run, in the vendor's words.</summary>
internal sealed class SoqlException(string code, string message) : Exception(message)
{
    public string Code => code;

    public static SoqlException Malformed(string message) => new("MALFORMED_QUERY", message);

    public static SoqlException Unexpected(SoqlToken token) => Malformed(
        token.Kind == SoqlTokenKind.End ? "unexpected token: '<EOF>'" : $"unexpected token: '{token.Text}'");
}
