namespace ExternalIdSync.Core.Targets;

/// <summary>The properties of each object of a connector definition; the published schema <c>connector-1.json</c> lists the same.</summary>
internal static class ConnectorProperties
{
    public static readonly string[] Connector =
    [
        "name", "title", "strategy", "baseUrl", "authentication", "concurrency", "limits", "nulls", "externalId", "body", "answer",
        "idempotencyHeader", "requests", "batch", "fields", "otherFields", "frozenFields", "answers", "errors", "fieldList", "import",
    ];

    public static readonly string[] Authentication = ["kind", "tokenPath", "scope"];

    public static readonly string[] Limits = ["perSecond", "perMinute", "perDay"];

    public static readonly string[] ExternalId = ["field", "inBody", "free"];

    public static readonly string[] Body = ["record", "constants"];

    public static readonly string[] Answer = ["record", "fields", "id", "externalId", "snakeCase"];

    public static readonly string[] Requests = ["lookup", "create", "update", "upsert", "patch", "rekey", "clearExternalId", "test"];

    public static readonly string[] Request = ["method", "path", "repeatable", "scope", "headers"];

    public static readonly string[] Batch = [.. Request, "size", "maxSize", "records", "item", "outcomes", "job"];

    public static readonly string[] Item = ["fields", "externalId", "trace", "constants"];

    public static readonly string[] Outcomes = ["list", "index", "id", "means", "errors"];

    public static readonly string[] Job = [.. Request, "id", "state", "running", "failed", "interval"];

    public static readonly string[] FieldList = [.. Request, "list", "name", "type", "nullable", "values"];

    public static readonly string[] Import =
    [
        "object", "scope", "create", "mapping", "start", "status", "errors", "id", "uploadUrl", "state", "completed", "failed", "interval", "created",
        "updated", "message", "refused",
    ];

    public static readonly string[] Refused = ["list", "row", "code", "field", "text"];

    public static readonly string[] Field = ["name", "type", "required", "readOnly", "writeOnly", "maxLength", "values", "clearable"];

    public static readonly string[] Rule =
        ["status", "path", "equals", "contains", "means", "conflictingExternalId", "conflictingId", "conflictingIdAfter"];

    public static readonly string[] Errors = ["text", "code", "field", "byField", "correlationId", "correlationHeader"];
}
