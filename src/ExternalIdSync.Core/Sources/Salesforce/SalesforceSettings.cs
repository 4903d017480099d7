using ExternalIdSync.Core.Json;

namespace ExternalIdSync.Core.Sources.Salesforce;

/// <summary>A job's source of the type <c>salesforce</c>.</summary>
internal sealed record SalesforceSettings : SourceSettings
{
    public static readonly string[] Properties =
        ["type", "object", "loginUrl", "clientId", "clientSecret", "user", "privateKey", "audience", "apiVersion", "where", "overlap", "safety",
            "includeDeleted", "parents", "latestDateCovered", "reservePercent"];

    public override string Type => "salesforce";

    public override string Name => "salesforce/" + Options.Object;

    public override IReadOnlyList<string> Secrets => [Secret];

    public override bool NeedsFields => true;

    public override string Vendor => "salesforce";

    public required SalesforceOptions Options { get; init; }

    public required Uri LoginUrl { get; init; }

    public required string ClientId { get; init; }

    public required string Secret { get; init; }

    public string? User { get; init; }

    public string? Audience { get; init; }

    public override string CursorAt(DateTimeOffset time)
    {
        // Stamps are to the second: one later within it would leave out what changed in it.
        var second = new DateTimeOffset(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        return new SalesforcePlace(second, string.Empty, second, second, null).Format(Name);
    }

    public override void RequireCursor(string cursor) => _ = SalesforcePlace.Parse(Name, cursor);

    public override string Describe(string cursor) => SalesforcePlace.Parse(Name, cursor)!.ToString();

    // A signed login would need the user's own key: the stand-in is logged into with a secret, whatever the job does.
    public override SourceSettings At(ApiStandIn standIn) => this with
    {
        LoginUrl = standIn.Address, ClientId = standIn.ClientId ?? ClientId, Secret = standIn.Secret, User = null, Audience = null,
    };

    public static SalesforceSettings From(ConfigurationNode node, ConfigurationFaults faults)
    {
        var reader = new ConfigurationReader(node, faults, Properties);
        var user = reader.OptionalText("user");
        var secret = reader.OptionalSecret("clientSecret");
        var key = reader.OptionalSecret("privateKey");
        if (user is null ? secret is null || key is not null : key is null || secret is not null)
        {
            faults.Add(node, "needs either 'clientSecret' (client credentials) or 'user' and 'privateKey' (JWT bearer).");
        }

        var login = reader.OptionalUrl("loginUrl");
        if (login is null && !reader.Has("loginUrl") && user is null)
        {
            faults.Add(node, "'loginUrl' is missing; client credentials need the org's own address, such as https://example.my.salesforce.com.");
        }

        var name = reader.RequiredText("object");
        if (name.Length > 0 && !SalesforceField.IsName(name))
        {
            faults.Add(reader.Find("object")!, "must be an API name, such as Contact or Invoice__c.");
        }

        var otherwise = new SalesforceOptions { Object = name, Fields = [] };
        return new SalesforceSettings
        {
            LoginUrl = login ?? new Uri("https://login.salesforce.com/"),
            ClientId = reader.RequiredText("clientId"),
            Secret = key ?? secret ?? string.Empty,
            User = user,
            Audience = reader.OptionalText("audience"),
            Options = otherwise with
            {
                Where = reader.OptionalText("where"),
                ApiVersion = reader.OptionalText("apiVersion")?.TrimStart('v'),
                Overlap = reader.OptionalTime("overlap", TimeSpan.Zero, TimeSpan.FromDays(30)) ?? otherwise.Overlap,
                Safety = reader.OptionalTime("safety", TimeSpan.Zero, TimeSpan.FromHours(1)) ?? otherwise.Safety,
                IncludesDeleted = reader.OptionalBool("includeDeleted", otherwise.IncludesDeleted),
                Parents = reader.OptionalTexts("parents"),
                UsesLatestDateCovered = reader.OptionalBool("latestDateCovered"),
                ReservePercent = reader.OptionalInteger("reservePercent", 0, 99) ?? otherwise.ReservePercent,
            },
        };
    }
}
