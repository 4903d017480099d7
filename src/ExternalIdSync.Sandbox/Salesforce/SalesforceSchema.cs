namespace ExternalIdSync.Sandbox.Salesforce;

/// <summary>The objects of a new organisation: those that a sync of customers meets, with two external-ID fields each.</summary>
internal static class SalesforceSchema
{
    public static Dictionary<string, SalesforceObject> Create() => new(StringComparer.OrdinalIgnoreCase)
    {
        ["Account"] = new(
            "Account",
            "001",
            [
                new("Name", SalesforceFieldType.String) { IsRequired = true },
                Text("Phone", SalesforceFieldType.Phone, 40),
                Text("Website", SalesforceFieldType.Url),
                Text("Industry", SalesforceFieldType.Picklist),
                Text("Description", SalesforceFieldType.Textarea, 32_000),
                Text("BillingCity", SalesforceFieldType.String, 40),
                Text("BillingCountry", SalesforceFieldType.String, 80),
                new("AnnualRevenue", SalesforceFieldType.Currency),
                new("NumberOfEmployees", SalesforceFieldType.Int),
                .. Keys,
            ]),
        ["Contact"] = new(
            "Contact",
            "003",
            [
                new("AccountId", SalesforceFieldType.Reference) { Length = 18, RelationshipName = "Account", ReferenceTo = "Account" },
                Text("FirstName", SalesforceFieldType.String, 40),
                Text("LastName", SalesforceFieldType.String, 80) with { IsRequired = true },
                Text(PersonName, SalesforceFieldType.String, 121) with { IsReadOnly = true },
                Text("Email", SalesforceFieldType.Email, 80),
                Text("Phone", SalesforceFieldType.Phone, 40),
                Text("MobilePhone", SalesforceFieldType.Phone, 40),
                Text("Title", SalesforceFieldType.String, 128),
                Text("Department", SalesforceFieldType.String, 80),
                Text("LeadSource", SalesforceFieldType.Picklist),
                Text("MailingCity", SalesforceFieldType.String, 40),
                Text("MailingCountry", SalesforceFieldType.String, 80),
                Text("Description", SalesforceFieldType.Textarea, 32_000),
                new("Birthdate", SalesforceFieldType.Date),
                new("HasOptedOutOfEmail", SalesforceFieldType.Boolean),
                .. Keys,
            ]),
    };

    /// <summary>The name that the platform puts together from its parts.</summary>
    public const string PersonName = "Name";

    private static SalesforceField[] Keys =>
    [
        new("External_Id__c", SalesforceFieldType.String) { IsExternalId = true, IsUnique = true, IsCaseSensitive = true },
        new("Legacy_Code__c", SalesforceFieldType.String) { IsExternalId = true },
    ];

    private static SalesforceField Text(string name, SalesforceFieldType type, int length = 255) => new(name, type) { Length = length };
}
