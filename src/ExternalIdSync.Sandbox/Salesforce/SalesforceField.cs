namespace ExternalIdSync.Sandbox.Salesforce;

/// <summary>A field of an object.</summary>
/// <param name="Name">Its API name.</param>
/// <param name="Type">Its type.</param>
public sealed record SalesforceField(string Name, SalesforceFieldType Type)
{
    /// <summary>The most characters that text may have.</summary>
    public int Length { get; init; } = 255;

    /// <summary>Whether it marks an external ID, so that records can be upserted by it.</summary>
    public bool IsExternalId { get; init; }

    /// <summary>Whether no two records may have the same value.</summary>
    public bool IsUnique { get; init; }

    /// <summary>Whether <c>a</c> and <c>A</c> are different values of an external ID: a setting of the field.</summary>
    public bool IsCaseSensitive { get; init; }

    /// <summary>Whether a record cannot be made without it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether the platform sets it and nobody else.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>For a reference: what the other record is called in queries, such as <c>Account</c>.</summary>
    public string? RelationshipName { get; init; }

    /// <summary>For a reference: the other record's object.</summary>
    public string? ReferenceTo { get; init; }

    internal int Ordinal { get; init; }

    internal bool IsText => Type is SalesforceFieldType.String or SalesforceFieldType.Textarea or SalesforceFieldType.Email
        or SalesforceFieldType.Phone or SalesforceFieldType.Url or SalesforceFieldType.Picklist;

    internal bool IsId => Type is SalesforceFieldType.Id or SalesforceFieldType.Reference;

    internal bool IsNumber => Type is SalesforceFieldType.Int or SalesforceFieldType.Double or SalesforceFieldType.Currency;
}
