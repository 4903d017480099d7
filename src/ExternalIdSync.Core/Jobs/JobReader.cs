using ExternalIdSync.Core.Json;
using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Sources;
using ExternalIdSync.Core.State;
using ExternalIdSync.Core.Targets;
using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Core.Jobs;

/// <summary>Reads a job and finds all its faults, those of the files it names included.</summary>
internal sealed class JobReader(ConfigurationNode node, ConfigurationFaults faults)
{
    /// <summary>What a job may say.</summary>
    public static readonly string[] Properties =
    [
        "version", "name", "description", "source", "map", "externalId", "target", "system", "contract", "blank", "limits", "retry",
        "interval", "state", "retention",
    ];

    public static readonly string[] TargetProperties = ["name", "definition", "baseUrl", "token", "clientId", "matchKey"];

    public static readonly string[] LimitProperties =
    [
        "concurrency", "batchSize", "requestsPerSecond", "requestsPerMinute", "requestsPerDay", "maxRejects", "maxCreates", "maxUpdates", "maxCleared", "emptySource", "maxDrop",
    ];

    public static readonly string[] RetentionProperties = ["runs", "outcomeRuns", "writtenOutcomesPerRun"];

    private readonly ConfigurationReader _reader = new(node, faults, Properties);
    private readonly string _directory = Path.GetDirectoryName(Path.GetFullPath(node.File))!;

    /// <summary><c>nightly.job.json</c> keeps its state in <c>nightly.state.db</c>.</summary>
    private string StateName
    {
        get
        {
            var name = Path.GetFileNameWithoutExtension(node.File);
            return (name.EndsWith(".job", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name) + ".state.db";
        }
    }

    /// <summary>Reads it.</summary>
    /// <returns>The job; to be used only where no fault was found.</returns>
    public JobDefinition? Read()
    {
        if (_reader.RequiredInteger("version") is not 1 && _reader.Find("version") is { Kind: ConfigurationNodeKind.Number } version)
        {
            faults.Add(version, "is a version of the job's form that this program does not know; it knows 1.");
        }

        var name = _reader.RequiredText("name");
        if (_reader.Find("name") is { } named && (name.Length > 100 || name.Any(char.IsControl)))
        {
            faults.Add(named, "must have 100 characters or fewer and no control characters.");
        }

        var settings = _reader.Required("source", ConfigurationNodeKind.Object);
        var source = settings.Kind == ConfigurationNodeKind.Object ? SourceSettings.Read(settings, _directory, faults) : null;
        var map = ReadMap();
        if (source is { NeedsFields: true } && _reader.Find("map") is null)
        {
            faults.Add(settings, $"must be told which fields to read: a job with a source of the type {source.Type} needs a map.");
        }

        var system = _reader.OptionalText("system") ?? map?.System;
        if (_reader.Find("system") is { } said && map?.System is { } mapped && !mapped.Equals(system, StringComparison.OrdinalIgnoreCase))
        {
            faults.Add(said, $"is not the map's system, '{mapped}'; say it in one place only.");
        }

        var contract = ReadContract(map, system);
        if (map is not null && (contract is not null || system != map.System))
        {
            map = map.Under(contract, system, faults);
        }

        var externalId = _reader.OptionalObject("externalId", "from", "prefix");
        var rule = new ExternalIdRule(externalId?.RequiredText("from"), externalId?.OptionalText("prefix"));
        if (rule.Column is null && map is not null && map.ExternalIdColumn is null && !faults.HasAny)
        {
            faults.Add(node, "no column is named for the external ID; add 'externalId' with 'from' here or to the map.");
        }
        else if (node.Kind == ConfigurationNodeKind.Object && rule.Column is null && map is null && _reader.Find("map") is null)
        {
            faults.Add(node, "'map' is missing; without one, add 'externalId' with 'from', and columns go through whose names match the target's fields.");
        }

        // Everything is read before anything is given up, so that all faults are told.
        var target = ReadTarget();
        var description = _reader.OptionalText("description") ?? "";
        var limits = ReadLimits(target?.Definition.MaxBatchSize ?? int.MaxValue);
        var retry = _reader.OptionalEnum<RetryRule>("retry") ?? RetryRule.All;
        var interval = _reader.OptionalTime("interval", TimeSpan.FromSeconds(10), TimeSpan.FromDays(366));
        var state = Locate(_reader.OptionalText("state") is { Length: > 0 } path ? path : StateName);
        var retention = ReadRetention();
        return target is null || source is null ? null : new JobDefinition
        {
            Name = name,
            Description = description,
            File = node.File,
            Node = node,
            Source = source,
            Map = map,
            ExternalId = rule,
            Target = target,
            System = system,
            Contract = contract,
            Limits = limits,
            Retry = retry,
            Interval = interval,
            StatePath = state,
            Retention = retention,
            Version = JobDefinition.VersionOf(map, rule, target),
        };
    }

    private MapDefinition? ReadMap()
    {
        var blank = _reader.OptionalEnum<BlankPolicy>("blank") ?? BlankPolicy.Skip;
        switch (_reader.Find("map"))
        {
            case null:
                return null;
            case { Kind: ConfigurationNodeKind.Text } path:
                return LoadOther(path, document => MapDefinition.Read(document.Root, Path.GetDirectoryName(Locate(path.Text))!, faults, blank));
            case { Kind: ConfigurationNodeKind.Object } inline:
                return MapDefinition.Read(inline, _directory, faults, blank);
            case var other:
                faults.Add(other, "must be the path of a map file, or a map.");
                return null;
        }
    }

    private OwnershipContract? ReadContract(MapDefinition? map, string? system)
    {
        if (_reader.Optional("contract", ConfigurationNodeKind.Text) is not { } path)
        {
            return null;
        }

        if (system is null)
        {
            faults.Add(path, "needs to know whose records the job carries; add 'system' with a name that the contract uses.");
        }

        if (map is null && _reader.Find("map") is null)
        {
            faults.Add(path, "needs a map: without one, no field has an owner.");
        }

        return LoadOther(path, document => OwnershipContract.Read(document.Root, faults));
    }

    private JobTarget? ReadTarget()
    {
        var reader = _reader.RequiredObject("target", TargetProperties);
        if (reader.Node.Kind != ConfigurationNodeKind.Object)
        {
            return null;
        }

        var url = reader.Optional("baseUrl", ConfigurationNodeKind.Text);
        Uri? baseUrl = null;
        if (url is not null && !(Uri.TryCreate(url.Text, UriKind.Absolute, out baseUrl) && baseUrl.Scheme is "http" or "https"
            && baseUrl.Query.Length == 0 && baseUrl.UserInfo.Length == 0))
        {
            faults.Add(url, "must be a URL that begins with http:// or https://, without query, user or password.");
        }

        var definition = FindDefinition(reader);
        if (definition is not null && baseUrl is null && url is null && definition.BaseUrl is null)
        {
            faults.Add(reader.Node, $"'baseUrl' is missing: {definition.Name} has another address for each customer.");
        }

        var matchKey = reader.OptionalText("matchKey");
        if (definition is not null && matchKey is not null && !definition.Capabilities.TakesMatchKey
            && !matchKey.Equals(definition.MatchKey, StringComparison.Ordinal))
        {
            faults.Add(reader.Find("matchKey")!, $"cannot be chosen: {definition.Name} matches records by '{definition.MatchKey}'.");
        }

        var (token, client) = (reader.OptionalSecret("token"), reader.OptionalText("clientId"));
        if (definition is not null && token is null && definition.Authentication.Kind != TargetAuthentication.None)
        {
            faults.Add(reader.Node, $"'token' is missing: {definition.Name} needs one, as a reference: {PlainSecret.Forms}.");
        }

        return definition is null ? null : new JobTarget
        {
            Definition = definition,
            BaseUrl = baseUrl,
            Token = token,
            ClientId = client,
            MatchKey = matchKey,
        };
    }

    private ConnectorDefinition? FindDefinition(ConfigurationReader reader)
    {
        var (name, path) = (reader.Optional("name", ConfigurationNodeKind.Text), reader.Optional("definition", ConfigurationNodeKind.Text));
        if ((name is null) == (path is null))
        {
            faults.Add(reader.Node, "needs either 'name', a built-in target, or 'definition', the path of a definition.");
            return null;
        }

        var place = (name ?? path)!;
        if (string.IsNullOrWhiteSpace(place.Text))
        {
            faults.Add(place, "must not be blank.");
            return null;
        }

        try
        {
            return ConnectorCatalog.Default.Find(name?.Text ?? Locate(path!.Text));
        }
        catch (SyncException e) when (e.Error == SyncErrors.ConfigurationInvalid)
        {
            faults.Add(place, $"names a definition with faults: {e.Message}");
        }
        catch (SyncException e)
        {
            faults.Add(place, e.Message);
        }

        return null;
    }

    private JobLimits ReadLimits(int maxBatchSize)
    {
        if (_reader.OptionalObject("limits", LimitProperties) is not { } reader)
        {
            return new JobLimits();
        }

        return new JobLimits
        {
            Concurrency = reader.OptionalInteger("concurrency", 1, 1024),
            BatchSize = reader.OptionalInteger("batchSize", 1, Math.Max(1, maxBatchSize)),
            RequestsPerSecond = reader.OptionalInteger("requestsPerSecond", 1),
            RequestsPerMinute = reader.OptionalInteger("requestsPerMinute", 1),
            RequestsPerDay = reader.OptionalInteger("requestsPerDay", 1),
            EmptySource = reader.OptionalEnum<EmptySourceRule>("emptySource") ?? EmptySourceRule.Stop,
            MaxDrop = ReadLimit(reader, "maxDrop"),
            Brake = new BrakeLimits
            {
                MaxRejects = ReadLimit(reader, "maxRejects"),
                MaxCreates = ReadLimit(reader, "maxCreates"),
                MaxUpdates = ReadLimit(reader, "maxUpdates"),
                MaxCleared = ReadLimit(reader, "maxCleared"),
            },
        };
    }

    private BrakeLimit? ReadLimit(ConfigurationReader reader, string name)
    {
        if (reader.Find(name) is not { } limit)
        {
            return null;
        }

        try
        {
            return BrakeLimit.Parse(limit.Kind is ConfigurationNodeKind.Text or ConfigurationNodeKind.Number ? limit.Text : "");
        }
        catch (SyncException)
        {
            faults.Add(limit, "must be a count such as 50 or a percentage such as \"10%\".");
            return null;
        }
    }

    private StateRetention ReadRetention()
    {
        var usual = new StateRetention();
        return _reader.OptionalObject("retention", RetentionProperties) is not { } reader ? usual : new StateRetention
        {
            Runs = reader.OptionalInteger("runs", 1) ?? usual.Runs,
            OutcomeRuns = reader.OptionalInteger("outcomeRuns", 0) ?? usual.OutcomeRuns,
            WrittenOutcomesPerRun = reader.OptionalInteger("writtenOutcomesPerRun", 0) ?? usual.WrittenOutcomesPerRun,
        };
    }

    private T? LoadOther<T>(ConfigurationNode path, Func<ConfigurationDocument, T> read)
        where T : class
    {
        try
        {
            return read(ConfigurationDocument.Load(Locate(path.Text), faults));
        }
        catch (SyncException e) when (e.Error == SyncErrors.FileNotFound || e.Error == SyncErrors.FileUnreadable)
        {
            faults.Add(path, e.Message);
            return null;
        }
    }

    private string Locate(string path) => Path.GetFullPath(Path.Combine(_directory, path));
}
