namespace ExternalIdSync.Sandbox.Salesforce;

/// <summary>An error in the vendor's words.</summary>
/// <param name="Status">The status where it is the whole answer.</param>
/// <param name="Code">The error code.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Fields">The fields concerned.</param>
internal sealed record SalesforceError(int Status, string Code, string Message, IReadOnlyList<string> Fields)
{
    public static SalesforceError Of(string code, string message, params string[] fields) => new(400, code, message, fields);

    /// <summary>A value that must be unique is another record's.</summary>
    public static SalesforceError Duplicate(SalesforceField field, string id) =>
        Of("DUPLICATE_VALUE", $"duplicate value found: {field.Name} duplicates value on record with id: {id}");

    public static SalesforceError NotFound(string message = "The requested resource does not exist") => new(404, "NOT_FOUND", message, []);
}
