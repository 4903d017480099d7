using ExternalIdSync.Core.Json;

namespace ExternalIdSync.Core.Sources.HubSpot;

/// <summary>A job's source of the type <c>hubspot</c>.</summary>
internal sealed record HubSpotSettings : SourceSettings
{
    public static readonly string[] Properties = ["type", "object", "baseUrl", "token", "overlap", "safety", "includeArchived"];

    public override string Type => "hubspot";

    public override string Name => "hubspot/" + Options.Object;

    public override IReadOnlyList<string> Secrets => [Token];

    public override bool NeedsFields => true;

    public override string Vendor => "hubspot";

    public required HubSpotOptions Options { get; init; }

    public required Uri BaseUrl { get; init; }

    public required string Token { get; init; }

    public override string CursorAt(DateTimeOffset time) => new HubSpotPlace(time, null, 0).Format(Name);

    public override void RequireCursor(string cursor) => _ = HubSpotPlace.Parse(Name, cursor);

    public override string Describe(string cursor) => HubSpotPlace.Parse(Name, cursor).ToString();

    public override SourceSettings At(ApiStandIn standIn) => this with { BaseUrl = standIn.Address, Token = standIn.Secret };

    public static HubSpotSettings From(ConfigurationNode node, ConfigurationFaults faults)
    {
        var reader = new ConfigurationReader(node, faults, Properties);
        var token = reader.OptionalSecret("token");
        if (!reader.Has("token"))
        {
            faults.Add(node, $"'token' is missing; it is a reference to a secret: {PlainSecret.Forms}.");
        }

        var otherwise = new HubSpotOptions { Object = reader.RequiredText("object"), Fields = [] };
        return new HubSpotSettings
        {
            BaseUrl = reader.OptionalUrl("baseUrl") ?? HubSpotConnection.DefaultUrl,
            Token = token ?? string.Empty,
            Options = otherwise with
            {
                Overlap = reader.OptionalTime("overlap", TimeSpan.Zero, TimeSpan.FromDays(30)) ?? otherwise.Overlap,
                Safety = reader.OptionalTime("safety", TimeSpan.Zero, TimeSpan.FromHours(1)) ?? otherwise.Safety,
                IncludesArchived = reader.OptionalBool("includeArchived"),
            },
        };
    }
}
