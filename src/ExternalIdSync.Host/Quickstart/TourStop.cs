using ExternalIdSync.Sandbox;

namespace ExternalIdSync.Host.Quickstart;

/// <summary>One import of the tour.</summary>
/// <param name="Target">Where the records go.</param>
/// <param name="File">The sample file.</param>
/// <param name="Map">Its map.</param>
/// <param name="CountAtTarget">How many records the sandbox holds, asked of the sandbox itself.</param>
internal sealed record TourStop(string Target, string File, string Map, Func<SandboxServer, int> CountAtTarget)
{
    /// <summary>Every import of the tour, in order.</summary>
    public static IReadOnlyList<TourStop> All { get; } =
    [
        new("instant-compliance/customers", "contacts.csv", "contacts.instant-compliance.map.json", static s => s.InstantCompliance.CustomerCount),
        new("hipcall/companies", "companies.csv", "companies.hipcall.map.json", static s => s.Hipcall.CompanyCount),
        new("hipcall/contacts", "contacts.csv", "contacts.hipcall.map.json", static s => s.Hipcall.ContactCount),
        new("experiture/profiles", "contacts.csv", "contacts.experiture.map.json", static s => s.Experiture.ProfileCount),
    ];
}
