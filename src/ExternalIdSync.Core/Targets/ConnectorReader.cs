using ExternalIdSync.Core.Json;
using ExternalIdSync.Core.Mapping;

namespace ExternalIdSync.Core.Targets;

/// <summary>Reads a connector definition from its JSON. Every fault is told at once, with its path and line.</summary>
internal static class ConnectorReader
{
    /// <summary>Reads a definition.</summary>
    /// <param name="document">The file.</param>
    /// <returns>The definition.</returns>
    /// <exception cref="SyncException">The file is at fault (<see cref="SyncErrors.ConfigurationInvalid"/>).</exception>
    public static ConnectorDefinition Read(ConfigurationDocument document)
    {
        var faults = document.Faults;
        var root = new ConfigurationReader(document.Root, faults, ConnectorProperties.Connector);
        var name = root.RequiredText("name");
        var strategy = root.RequiredEnum<UpsertStrategy>("strategy");
        var externalId = root.RequiredObject("externalId", ConnectorProperties.ExternalId);
        var body = root.OptionalObject("body", ConnectorProperties.Body);
        var answer = root.OptionalObject("answer", ConnectorProperties.Answer);
        var requests = root.OptionalObject("requests", ConnectorProperties.Requests);
        var idempotencyHeader = root.OptionalText("idempotencyHeader");
        var limits = root.OptionalObject("limits", ConnectorProperties.Limits);
        var batch = ReadBatch(root, out var size, out var maxSize);
        var fieldList = ReadFieldList(root);
        var import = ReadImport(root);
        var nulls = root.OptionalEnum<NullHandling>("nulls") ?? NullHandling.Clear;
        var isFree = externalId.OptionalBool("free");
        var lookup = ReadRequest(requests, "lookup", hasKey: false);
        var rekey = ReadRequest(requests, "rekey", hasKey: false);
        var clear = ReadRequest(requests, "clearExternalId", hasKey: false);
        var definition = new ConnectorDefinition
        {
            Name = name,
            Title = root.OptionalText("title") ?? name,
            Strategy = strategy,
            BaseUrl = ReadUrl(root),
            Authentication = ReadAuthentication(root),
            Fields = ReadFields(root),
            TakesOtherFields = root.OptionalBool("otherFields"),
            Limits = new TargetLimits(
                limits?.OptionalInteger("perSecond", 1),
                limits?.OptionalInteger("perMinute", 1),
                limits?.OptionalInteger("perDay", 1)),
            Concurrency = root.OptionalInteger("concurrency", 1, 256) ?? 8,
            BatchSize = size,
            MaxBatchSize = maxSize,
            MatchKey = externalId.RequiredText("field"),
            HasExternalIdInBody = externalId.OptionalBool("inBody", otherwise: true),
            BodyRecord = body?.OptionalText("record"),
            BodyConstants = ReadTexts(body, "constants"),
            AnswerRecord = ReadLocation(answer, "record") ?? JsonLocation.Root,
            AnswerFields = ReadLocation(answer, "fields") ?? JsonLocation.Root,
            AnswerId = ReadLocation(answer, "id") ?? JsonLocation.TryParse("id")!,
            AnswerExternalId = ReadLocation(answer, "externalId"),
            AnswersInSnakeCase = answer?.OptionalBool("snakeCase") ?? false,
            Nulls = nulls,
            IdempotencyHeader = idempotencyHeader,
            FrozenFields = root.OptionalTexts("frozenFields") ?? [],
            Answers = ReadRules(root, "answers"),
            Errors = ReadErrors(root),
            Lookup = lookup,
            Create = ReadRequest(requests, "create", idempotencyHeader is not null),
            Update = ReadRequest(requests, "update", hasKey: true),
            Upsert = ReadRequest(requests, "upsert", hasKey: true),
            Patch = ReadRequest(requests, "patch", hasKey: true),
            Rekey = rekey,
            ClearExternalId = clear,
            Test = ReadRequest(requests, "test", hasKey: false),
            Batch = batch,
            FieldList = fieldList,
            Import = import,
            Capabilities = new ConnectorCapabilities
            {
                CanFind = lookup is not null,
                CanRekey = rekey is not null,
                CanClearExternalId = clear is not null,
                CanBatch = strategy == UpsertStrategy.Batch,
                CanReadFields = fieldList is not null,
                CanImportFiles = import is not null,
                CanClearFields = nulls != NullHandling.Unsupported,
                TakesIdempotencyKey = idempotencyHeader is not null,
                TakesMatchKey = isFree,
            },
        };
        Check(definition, root);
        faults.ThrowIfAny();
        return definition;
    }

    private static void Check(ConnectorDefinition definition, ConfigurationReader root)
    {
        var node = root.Find("requests") ?? root.Node;
        switch (definition.Strategy)
        {
            case UpsertStrategy.SingleCall when root.Has("strategy"):
                Require(definition.Upsert is not null, "the strategy 'singleCall' needs the request 'upsert'.");
                break;
            case UpsertStrategy.LookupThenWrite:
                Require(definition.Lookup is not null, "the strategy 'lookupThenWrite' needs the request 'lookup'.");
                Require(definition.Create is not null, "the strategy 'lookupThenWrite' needs the request 'create'.");
                Require(definition.Update is not null, "the strategy 'lookupThenWrite' needs the request 'update'.");
                break;
            case UpsertStrategy.Batch:
                Require(definition.Batch is not null, "the strategy 'batch' needs 'batch'.");
                break;
            default:
                break;
        }

        if (definition.Lookup is not null)
        {
            var tellsNotFound = false;
            foreach (var rule in definition.Answers)
            {
                tellsNotFound |= rule.Meaning == AnswerMeaning.NotFound && (rule.Location is not null || rule.Statuses.Count == 0);
            }

            if (!tellsNotFound)
            {
                root.Faults.Add(root.Find("answers") ?? root.Node,
                    "needs a row with \"means\": \"notFound\" and a \"path\" in the API's own answer; "
                    + "a bare 404 may come from anything between.");
            }
        }

        void Require(bool holds, string fault)
        {
            if (!holds && node.Kind == ConfigurationNodeKind.Object)
            {
                root.Faults.Add(node, fault);
            }
        }
    }

    private static Uri? ReadUrl(ConfigurationReader root)
    {
        if (root.Optional("baseUrl", ConfigurationNodeKind.Text) is not { } node)
        {
            return null;
        }

        if (Uri.TryCreate(node.Text, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp))
        {
            return url;
        }

        root.Faults.Add(node, "must be an absolute URL with https or http.");
        return null;
    }

    private static TargetAuthentication ReadAuthentication(ConfigurationReader root)
    {
        var reader = root.OptionalObject("authentication", ConnectorProperties.Authentication);
        var kind = reader?.RequiredText("kind") ?? TargetAuthentication.Bearer;
        if (kind.Length > 0
            && kind is not (TargetAuthentication.Bearer or TargetAuthentication.ClientCredentials or TargetAuthentication.None))
        {
            reader!.Faults.Add(reader.Find("kind")!,
                $"must be one of {TargetAuthentication.Bearer}, {TargetAuthentication.ClientCredentials}, {TargetAuthentication.None}.");
        }

        var tokenPath = reader?.OptionalText("tokenPath");
        if (kind == TargetAuthentication.ClientCredentials && tokenPath is null)
        {
            reader!.Faults.Add(reader.Node, "'tokenPath' is missing; client credentials are exchanged for a token there.");
        }

        return new TargetAuthentication { Kind = kind, TokenPath = tokenPath, Scope = reader?.OptionalText("scope") };
    }

    private static List<TargetField> ReadFields(ConfigurationReader root)
    {
        var fields = new List<TargetField>();
        foreach (var item in root.OptionalList("fields"))
        {
            var reader = new ConfigurationReader(item, root.Faults, ConnectorProperties.Field);
            var isWriteOnly = reader.OptionalBool("writeOnly");
            if (isWriteOnly && reader.OptionalBool("readOnly"))
            {
                root.Faults.Add(reader.Find("writeOnly")!, "a field cannot be both writeOnly and readOnly.");
            }

            fields.Add(new TargetField(reader.RequiredText("name"), reader.OptionalEnum<FieldType>("type") ?? FieldType.Text)
            {
                IsRequired = reader.OptionalBool("required"),
                IsReadOnly = reader.OptionalBool("readOnly"),
                IsWriteOnly = isWriteOnly,
                MaxLength = reader.OptionalInteger("maxLength", 1),
                AllowedValues = reader.OptionalTexts("values"),
                IsClearable = reader.OptionalBool("clearable", otherwise: true),
            });
        }

        return fields;
    }

    private static Operation? ReadRequest(ConfigurationReader? requests, string name, bool hasKey) =>
        requests?.OptionalObject(name, ConnectorProperties.Request) is { } reader ? ReadRequest(reader, hasKey) : null;

    private static Operation ReadRequest(ConfigurationReader reader, bool hasKey)
    {
        var faults = reader.Faults;
        var method = reader.OptionalText("method") ?? "GET";
        if (method is not ("GET" or "POST" or "PUT" or "PATCH" or "DELETE"))
        {
            faults.Add(reader.Find("method")!, "must be one of GET, POST, PUT, PATCH, DELETE.");
        }

        var text = reader.RequiredText("path");
        var path = AddressTemplate.TryParse(text, out var fault);
        if (path is null)
        {
            faults.Add(reader.Find("path") ?? reader.Node, fault!);
        }

        // Unless told otherwise a POST without an idempotency key is taken to make something each time (RFC 9110, section 9.2.2).
        return new Operation(new HttpMethod(method), path ?? AddressTemplate.TryParse(string.Empty, out _)!)
        {
            IsRepeatable = reader.OptionalBool("repeatable", otherwise: method != "POST" || hasKey),
            Scope = reader.OptionalText("scope"),
            Headers = ReadTexts(reader, "headers"),
        };
    }

    private static BatchOperation? ReadBatch(ConfigurationReader root, out int size, out int maxSize)
    {
        size = 1;
        maxSize = 1;
        if (root.Optional("batch", ConfigurationNodeKind.Object) is not { } node)
        {
            return null;
        }

        var reader = new ConfigurationReader(node, root.Faults, ConnectorProperties.Batch);
        var request = ReadRequest(reader, hasKey: true);
        maxSize = reader.RequiredInteger("maxSize", 1, 100_000);
        size = reader.OptionalInteger("size", 1, maxSize) ?? maxSize;
        var item = reader.OptionalObject("item", ConnectorProperties.Item);
        var outcomes = new List<BatchOutcomes>();
        foreach (var entry in reader.RequiredList("outcomes"))
        {
            var outcome = new ConfigurationReader(entry, root.Faults, ConnectorProperties.Outcomes);
            outcomes.Add(new BatchOutcomes
            {
                List = ReadLocation(outcome, "list", isRequired: true)!,
                Index = ReadLocation(outcome, "index"),
                Id = ReadLocation(outcome, "id"),
                Rules = ReadRules(outcome, "means"),
                Errors = ReadErrors(outcome),
            });
        }

        return new BatchOperation
        {
            Request = request,
            Records = reader.RequiredText("records"),
            Outcomes = outcomes,
            ItemFields = item?.OptionalText("fields"),
            ItemExternalId = item?.OptionalText("externalId"),
            ItemTrace = item?.OptionalText("trace"),
            ItemConstants = ReadTexts(item, "constants"),
            Job = ReadJob(reader),
        };
    }

    private static JobOperation? ReadJob(ConfigurationReader batch)
    {
        if (batch.Optional("job", ConfigurationNodeKind.Object) is not { } node)
        {
            return null;
        }

        var reader = new ConfigurationReader(node, batch.Faults, ConnectorProperties.Job);
        var request = ReadRequest(reader, hasKey: false);
        return new JobOperation
        {
            Request = request,
            Id = ReadLocation(reader, "id", isRequired: true)!,
            State = ReadLocation(reader, "state", isRequired: true)!,
            Running = reader.OptionalTexts("running") ?? ["queued", "pending", "running"],
            Failed = reader.OptionalTexts("failed") ?? ["failed"],
            Interval = reader.OptionalTime("interval", TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1)) ?? TimeSpan.FromSeconds(1),
        };
    }

    private static FieldsOperation? ReadFieldList(ConfigurationReader root)
    {
        if (root.Optional("fieldList", ConfigurationNodeKind.Object) is not { } node)
        {
            return null;
        }

        var reader = new ConfigurationReader(node, root.Faults, ConnectorProperties.FieldList);
        var request = ReadRequest(reader, hasKey: false);
        return new FieldsOperation
        {
            Request = request,
            List = ReadLocation(reader, "list", isRequired: true)!,
            Name = ReadLocation(reader, "name", isRequired: true)!,
            Type = ReadLocation(reader, "type"),
            Nullable = ReadLocation(reader, "nullable"),
            Values = ReadLocation(reader, "values"),
        };
    }

    private static ImportOperation? ReadImport(ConfigurationReader root)
    {
        if (root.OptionalObject("import", ConnectorProperties.Import) is not { } reader)
        {
            return null;
        }

        var refused = reader.RequiredObject("refused", ConnectorProperties.Refused);
        var scope = reader.OptionalText("scope");
        return new ImportOperation
        {
            Object = reader.RequiredText("object"),
            Create = Of("create", HttpMethod.Post, isRepeatable: false),
            Mapping = Of("mapping", HttpMethod.Post, isRepeatable: true),
            Start = Of("start", HttpMethod.Post, isRepeatable: false),
            Status = Of("status", HttpMethod.Get, isRepeatable: true),
            Errors = Of("errors", HttpMethod.Get, isRepeatable: true),
            Id = ReadLocation(reader, "id", isRequired: true)!,
            UploadUrl = ReadLocation(reader, "uploadUrl", isRequired: true)!,
            State = ReadLocation(reader, "state", isRequired: true)!,
            Completed = reader.OptionalTexts("completed") ?? ["completed"],
            Failed = reader.OptionalTexts("failed") ?? ["failed"],
            Interval = reader.OptionalTime("interval", TimeSpan.FromMilliseconds(1)) ?? TimeSpan.FromSeconds(2),
            Created = ReadLocation(reader, "created"),
            Updated = ReadLocation(reader, "updated"),
            Message = ReadLocation(reader, "message"),
            RefusedList = ReadLocation(refused, "list", isRequired: true)!,
            RefusedRow = ReadLocation(refused, "row", isRequired: true)!,
            RefusedCode = ReadLocation(refused, "code"),
            RefusedField = ReadLocation(refused, "field"),
            RefusedText = ReadLocation(refused, "text"),
        };

        Operation Of(string name, HttpMethod method, bool isRepeatable)
        {
            var path = AddressTemplate.TryParse(reader.RequiredText(name), out var fault);
            if (path is null)
            {
                reader.Faults.Add(reader.Find(name) ?? reader.Node, fault!);
            }

            return new Operation(method, path ?? AddressTemplate.TryParse(string.Empty, out _)!) { IsRepeatable = isRepeatable, Scope = scope };
        }
    }

    private static List<AnswerRule> ReadRules(ConfigurationReader parent, string property)
    {
        var rules = new List<AnswerRule>();
        foreach (var item in parent.OptionalList(property))
        {
            var reader = new ConfigurationReader(item, parent.Faults, ConnectorProperties.Rule);
            var location = ReadLocation(reader, "path");
            var rule = new AnswerRule
            {
                Statuses = ReadStatuses(reader),
                Location = location,
                EqualTo = ReadScalar(reader, "equals"),
                Contains = reader.OptionalText("contains"),
                Meaning = reader.RequiredEnum<AnswerMeaning>("means"),
                ConflictingExternalId = ReadLocation(reader, "conflictingExternalId"),
                ConflictingId = ReadLocation(reader, "conflictingId"),
                ConflictingIdAfter = reader.OptionalText("conflictingIdAfter"),
            };
            if (location is null && (rule.EqualTo is not null || rule.Contains is not null))
            {
                parent.Faults.Add(item, "has 'equals' or 'contains' but no 'path' to look at.");
            }

            rules.Add(rule);
        }

        return rules;
    }

    private static List<int> ReadStatuses(ConfigurationReader reader)
    {
        var statuses = new List<int>();
        if (reader.Find("status") is not { } node)
        {
            return statuses;
        }

        foreach (var item in node.Kind == ConfigurationNodeKind.List ? node.Items : [node])
        {
            if (item.TryGetInteger(out var status) && status is >= 100 and <= 599)
            {
                statuses.Add((int)status);
            }
            else
            {
                reader.Faults.Add(item, "must be an HTTP status from 100 to 599, or a list of such.");
            }
        }

        return statuses;
    }

    private static string? ReadScalar(ConfigurationReader reader, string name)
    {
        if (reader.Find(name) is not { } node)
        {
            return null;
        }

        if (node.Kind is ConfigurationNodeKind.Text or ConfigurationNodeKind.Number or ConfigurationNodeKind.Bool)
        {
            return node.Text;
        }

        reader.Faults.Add(node, "must be a text, a number, true or false.");
        return null;
    }

    private static ErrorLocations ReadErrors(ConfigurationReader parent)
    {
        var reader = parent.OptionalObject("errors", ConnectorProperties.Errors);
        return reader is null ? new ErrorLocations() : new ErrorLocations
        {
            Text = ReadLocations(reader, "text"),
            Code = ReadLocations(reader, "code"),
            Field = ReadLocations(reader, "field"),
            ByField = ReadLocation(reader, "byField"),
            CorrelationId = ReadLocations(reader, "correlationId"),
            CorrelationHeader = reader.OptionalText("correlationHeader"),
        };
    }

    private static List<JsonLocation> ReadLocations(ConfigurationReader reader, string name)
    {
        var locations = new List<JsonLocation>();
        if (reader.Find(name) is { Kind: ConfigurationNodeKind.Text } single)
        {
            locations.Add(ParseLocation(single, reader.Faults));
        }
        else
        {
            foreach (var item in reader.OptionalList(name))
            {
                if (reader.Check(item, ConfigurationNodeKind.Text))
                {
                    locations.Add(ParseLocation(item, reader.Faults));
                }
            }
        }

        return locations;
    }

    private static JsonLocation? ReadLocation(ConfigurationReader? reader, string name, bool isRequired = false)
    {
        var node = isRequired ? reader?.Required(name, ConfigurationNodeKind.Text) : reader?.Optional(name, ConfigurationNodeKind.Text);
        return node is null ? null : ParseLocation(node, reader!.Faults);
    }

    private static JsonLocation ParseLocation(ConfigurationNode node, ConfigurationFaults faults)
    {
        if (JsonLocation.TryParse(node.Text) is { } location)
        {
            return location;
        }

        faults.Add(node, "must be a place in the answer such as error.details[0].field.");
        return JsonLocation.Root;
    }

    private static KeyValuePair<string, string>[] ReadTexts(ConfigurationReader? reader, string name) =>
        reader is null ? [] : [.. reader.OptionalTextMap(name)];
}
