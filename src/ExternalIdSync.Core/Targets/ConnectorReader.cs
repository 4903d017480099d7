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
        var batch = BatchOperationReader.Read(root, out var size, out var maxSize);
        var fieldList = ReadFieldList(root);
        var import = ImportOperationReader.Read(root);
        var nulls = root.OptionalEnum<NullHandling>("nulls") ?? NullHandling.Clear;
        var isFree = externalId.OptionalBool("free");
        var lookup = OperationReader.ReadOptional(requests, "lookup", writes: false);
        var rekey = OperationReader.ReadOptional(requests, "rekey", writes: true);
        var clear = OperationReader.ReadOptional(requests, "clearExternalId", writes: true);
        var definition = new ConnectorDefinition
        {
            Name = name,
            Title = root.OptionalText("title") ?? name,
            Strategy = strategy,
            BaseUrl = root.OptionalUrl("baseUrl"),
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
            BodyConstants = body?.OptionalTextPairs("constants") ?? [],
            AnswerRecord = answer.OptionalLocation("record") ?? JsonLocation.Root,
            AnswerFields = answer.OptionalLocation("fields") ?? JsonLocation.Root,
            AnswerId = answer.OptionalLocation("id") ?? JsonLocation.TryParse("id")!,
            AnswerExternalId = answer.OptionalLocation("externalId"),
            AnswersInSnakeCase = answer?.OptionalBool("snakeCase") ?? false,
            Nulls = nulls,
            IdempotencyHeader = idempotencyHeader,
            FrozenFields = root.OptionalTexts("frozenFields") ?? [],
            Answers = AnswerRuleReader.Read(root, "answers"),
            Errors = AnswerRuleReader.ReadErrors(root),
            Lookup = lookup,
            Create = OperationReader.ReadOptional(requests, "create", writes: true, idempotencyHeader is not null),
            Update = OperationReader.ReadOptional(requests, "update", writes: true, hasKey: true),
            Upsert = OperationReader.ReadOptional(requests, "upsert", writes: true, hasKey: true),
            Patch = OperationReader.ReadOptional(requests, "patch", writes: true, hasKey: true),
            Rekey = rekey,
            ClearExternalId = clear,
            Test = OperationReader.ReadOptional(requests, "test", writes: false),
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
        ConnectorCheck.Check(definition, root);
        faults.ThrowIfAny();
        return definition;
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

    private static FieldsOperation? ReadFieldList(ConfigurationReader root)
    {
        if (root.Optional("fieldList", ConfigurationNodeKind.Object) is not { } node)
        {
            return null;
        }

        var reader = new ConfigurationReader(node, root.Faults, ConnectorProperties.FieldList);
        var request = OperationReader.Read(reader, "fieldList", writes: false);
        return new FieldsOperation
        {
            Request = request,
            List = reader.RequiredLocation("list"),
            Name = reader.RequiredLocation("name"),
            Type = reader.OptionalLocation("type"),
            Nullable = reader.OptionalLocation("nullable"),
            Values = reader.OptionalLocation("values"),
        };
    }
}
