using System.Globalization;
using ExternalIdSync.Sandbox.HubSpot;
using ExternalIdSync.Sandbox.Salesforce;

namespace ExternalIdSync.Sandbox.Crm;

/// <summary>Made-up records for a CRM that has none, so that a job that reads from it has something to read.</summary>
public static class SampleRecords
{
    private const int Count = 24;

    private static readonly string[] FirstNames = ["Ada", "Björn", "Chiara", "Deniz", "Eoin", "Freya", "Gül", "Hamza"];
    private static readonly string[] LastNames = ["Abbot", "Brandt", "Çelik", "Duarte", "Eriksen", "Fontaine"];
    private static readonly string[] Companies = ["Harbour Mills", "Brightwater Brewing", "Øresund Labs", "Highfield Builders", "Anatolia Textiles", "Kestrel Logistics"];
    private static readonly string[] Cities = ["Leeds", "København", "İzmir", "Porto", "Lyon", "Wien"];

    /// <summary>Seeds what a source reads, once: where the CRM has records of the kind, nothing is added.</summary>
    /// <param name="server">The sandbox.</param>
    /// <param name="source">The source's name, such as <c>salesforce/Contact</c>; of others nothing is seeded.</param>
    /// <param name="fields">The fields that are read; those that a new CRM lacks are made, as an administrator would have made them.</param>
    public static void SeedFor(SandboxServer server, string source, IReadOnlyList<string> fields)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(fields);
        var (vendor, kind) = source.Split('/') is [var first, var second] ? (first, second) : (source, string.Empty);
        CrmSimulator? crm = vendor switch { "salesforce" => server.Salesforce, "hubspot" => server.HubSpot, _ => null };
        if (crm is null || !Knows(crm, kind) || crm.Records(kind).Count > 0)
        {
            return;
        }

        foreach (var field in fields)
        {
            Define(crm, kind, field);
        }

        // Over the last days, so that no reading takes them for too fresh to be whole.
        var now = server.Time.GetUtcNow();
        for (var number = 0; number < Count; number++)
        {
            crm.Apply(CrmChange.Create(kind, Values(crm, kind, number)) with { Stamp = now.AddHours(number - (2 * Count)) });
        }
    }

    private static bool Knows(CrmSimulator crm, string kind)
    {
        try
        {
            _ = crm.Records(kind);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // A path leads to another object, and the vendor's own fields are there already.
    private static void Define(CrmSimulator crm, string kind, string field)
    {
        try
        {
            if (crm is SalesforceSimulator salesforce && field.EndsWith("__c", StringComparison.OrdinalIgnoreCase))
            {
                salesforce.Define(kind, new SalesforceField(field, SalesforceFieldType.String));
            }
            else if (crm is HubSpotSimulator hubSpot && field is not ("id" or "createdAt" or "updatedAt" or "archived"))
            {
                hubSpot.Define(kind, new HubSpotProperty(field));
            }
        }
        catch (ArgumentException)
        {
            // The CRM has it.
        }
    }

    private static Dictionary<string, object?> Values(CrmSimulator crm, string kind, int number)
    {
        var (first, last) = (FirstNames[number % FirstNames.Length], LastNames[number % LastNames.Length]);
        var (company, city) = (Companies[number % Companies.Length], Cities[number % Cities.Length]);
        var text = number.ToString("000", CultureInfo.InvariantCulture);
        var isPerson = kind.StartsWith("contact", StringComparison.OrdinalIgnoreCase);
        return (crm is SalesforceSimulator, isPerson) switch
        {
            (true, true) => new() { ["FirstName"] = first, ["LastName"] = last, ["Email"] = $"person{text}@example.com", ["MailingCity"] = city },
            (true, false) => new() { ["Name"] = $"{company} {text}", ["BillingCity"] = city },
            (false, true) => new() { ["firstname"] = first, ["lastname"] = last, ["email"] = $"person{text}@example.com", ["city"] = city },
            _ => new() { ["name"] = $"{company} {text}", ["city"] = city },
        };
    }
}
