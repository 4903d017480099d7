namespace ExternalIdSync.Sandbox.HubSpot;

/// <summary>
/// The objects of a new account. A contact's date of change goes by another name than everybody else's: a trap that a cursor must know.
/// </summary>
internal static class HubSpotSchema
{
    public static Dictionary<string, HubSpotObject> Create()
    {
        var contacts = new HubSpotObject(
            "contacts",
            "lastmodifieddate",
            ["email", "firstname", "lastname"],
            [
                new("email") { IsUnique = true },
                new("firstname"),
                new("lastname"),
                new("phone"),
                new("mobilephone"),
                new("jobtitle"),
                new("company"),
                new("city"),
                new("country"),
                new("lifecyclestage", HubSpotPropertyType.Enumeration),
                new("hs_lead_status", HubSpotPropertyType.Enumeration),
                new("date_of_birth", HubSpotPropertyType.Date),
                new("newsletter", HubSpotPropertyType.Bool),
                new("score", HubSpotPropertyType.Number),
                new("external_id") { IsUnique = true },
            ]);
        var companies = new HubSpotObject(
            "companies",
            "hs_lastmodifieddate",
            ["name", "domain"],
            [
                new("name"),
                new("domain"),
                new("phone"),
                new("industry", HubSpotPropertyType.Enumeration),
                new("city"),
                new("country"),
                new("website"),
                new("numberofemployees", HubSpotPropertyType.Number),
                new("annualrevenue", HubSpotPropertyType.Number),
                new("external_id") { IsUnique = true },
            ]);
        return new(StringComparer.OrdinalIgnoreCase)
        {
            ["contacts"] = contacts,
            ["contact"] = contacts,
            ["0-1"] = contacts,
            ["companies"] = companies,
            ["company"] = companies,
            ["0-2"] = companies,
        };
    }
}
