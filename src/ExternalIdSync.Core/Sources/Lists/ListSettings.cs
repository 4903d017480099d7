using ExternalIdSync.Core.Json;

namespace ExternalIdSync.Core.Sources.Lists;

/// <summary>A job's source of the type <c>list</c>.</summary>
internal sealed record ListSettings : SourceSettings
{
    public static readonly string[] Properties = ["type", "definition", "baseUrl", "token", "clientId", "clientSecret", "user", "password", "overlap"];

    public override string Type => "list";

    public override string Name => "list/" + Definition.Name;

    public override IReadOnlyList<string> Secrets => Secret is null ? [] : [Secret];

    public override bool NeedsFields => false;

    public override string Vendor => Definition.Name.Split('/')[0];

    public required ListSourceDefinition Definition { get; init; }

    public Uri? BaseUrl { get; init; }

    /// <summary>The token, the key, the client's secret or the password, as the definition has it.</summary>
    public string? Secret { get; init; }

    public string? ClientId { get; init; }

    public string? User { get; init; }

    public TimeSpan? Overlap { get; init; }

    // Where the list cannot be asked for changes since a time, every reading walks all of it anyway.
    public override string? CursorAt(DateTimeOffset time) =>
        Definition.SinceParameter is null ? null : new ListPlace(time, null, null).Format(Name);

    public override void RequireCursor(string cursor) => _ = ListPlace.Parse(Name, cursor);

    public override string Describe(string cursor) => ListPlace.Parse(Name, cursor).ToString();

    public override SourceSettings At(ApiStandIn standIn) => this with
    {
        BaseUrl = standIn.Address,
        Secret = standIn.Secret,
        ClientId = standIn.ClientId ?? ClientId,
        Definition = Definition with { Limits = [] },
    };

    public static ListSettings? From(ConfigurationNode node, string directory, ConfigurationFaults faults)
    {
        var reader = new ConfigurationReader(node, faults, Properties);
        var definition = Find(reader, directory);
        var (token, secret, password) = (reader.OptionalSecret("token"), reader.OptionalSecret("clientSecret"), reader.OptionalSecret("password"));
        var (client, user) = (reader.OptionalText("clientId"), reader.OptionalText("user"));
        var url = reader.OptionalUrl("baseUrl") ?? definition?.BaseUrl;
        var overlap = reader.OptionalTime("overlap", TimeSpan.Zero, TimeSpan.FromDays(30));
        if (definition is null)
        {
            return null;
        }

        switch (definition.Authentication.Kind)
        {
            case ListAuthentication.Bearer or ListAuthentication.ApiKey:
                Require("token");
                break;
            case ListAuthentication.ClientCredentials:
                Require("clientId");
                Require("clientSecret");
                break;
            case ListAuthentication.Basic:
                Require("user");
                Require("password");
                break;
            default:
                break;
        }

        if (url is null && !reader.Has("baseUrl"))
        {
            faults.Add(node, $"'baseUrl' is missing; {definition.Name} has another one for each customer.");
        }

        return new ListSettings
        {
            Definition = definition, BaseUrl = url, Secret = token ?? secret ?? password, ClientId = client, User = user, Overlap = overlap,
        };

        void Require(string name)
        {
            if (!reader.Has(name))
            {
                faults.Add(node, $"'{name}' is missing; {definition.Name} asks for it ({definition.Authentication.Kind}).");
            }
        }
    }

    private static ListSourceDefinition? Find(ConfigurationReader reader, string directory)
    {
        var name = reader.RequiredText("definition");
        if (string.IsNullOrWhiteSpace(name))
        {
            return null;
        }

        try
        {
            return ListSourceCatalog.Find(name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? Path.Combine(directory, name) : name);
        }
        catch (SyncException e)
        {
            reader.Faults.Add(reader.Find("definition")!, e.Message);
            return null;
        }
    }
}
