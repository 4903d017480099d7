using ExternalIdSync.Core.Mapping;

namespace ExternalIdSync.Core.Targets;

/// <summary>How one API is spoken. Immutable; read from JSON by <see cref="ConnectorCatalog"/>.</summary>
public sealed class ConnectorDefinition
{
    internal ConnectorDefinition()
    {
    }

    /// <summary>The name, such as <c>hipcall/companies</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What people call it, such as <c>Hipcall companies</c>.</summary>
    public required string Title { get; init; }

    /// <summary>How it creates and updates.</summary>
    public required UpsertStrategy Strategy { get; init; }

    /// <summary>
    /// Where the vendor serves it, version path included; <see langword="null"/> where every customer has a URL of their own.
    /// </summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>How requests prove who sends them.</summary>
    public required TargetAuthentication Authentication { get; init; }

    /// <summary>The fields it takes, apart from the external ID; empty where the definition lists none.</summary>
    public IReadOnlyList<TargetField> Fields { get; init; } = [];

    /// <summary>Whether it takes fields beyond <see cref="Fields"/>.</summary>
    public bool TakesOtherFields { get; init; }

    /// <summary>The requests it takes in a time.</summary>
    public TargetLimits Limits { get; init; } = new();

    /// <summary>What it can do.</summary>
    public ConnectorCapabilities Capabilities { get; init; } = new();

    /// <summary>Requests in flight at once, unless told otherwise.</summary>
    public int Concurrency { get; init; } = 8;

    /// <summary>Records in one request, unless told otherwise; 1 where the API does not take more.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>The most records that one request may carry.</summary>
    public int MaxBatchSize { get; init; } = 1;

    /// <summary>The field that holds the external ID and that records are matched by, as requests spell it.</summary>
    public required string MatchKey { get; init; }

    /// <summary>Whether a record's body carries the external ID; some APIs take it in the URL only.</summary>
    internal bool HasExternalIdInBody { get; init; } = true;

    /// <summary>The property that wraps a single record in a request; <see langword="null"/> for none.</summary>
    internal string? BodyRecord { get; init; }

    /// <summary>Further properties beside the record or the batch's list; <c>{matchKey}</c> stands for the match key.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> BodyConstants { get; init; } = [];

    /// <summary>Where an answer holds the record.</summary>
    internal JsonLocation AnswerRecord { get; init; } = JsonLocation.Root;

    /// <summary>Where the record in an answer holds its fields.</summary>
    internal JsonLocation AnswerFields { get; init; } = JsonLocation.Root;

    /// <summary>Where the record in an answer holds the target's own id.</summary>
    internal JsonLocation AnswerId { get; init; } = JsonLocation.Root;

    /// <summary>Where the record in an answer holds the external ID.</summary>
    internal JsonLocation? AnswerExternalId { get; init; }

    /// <summary>Whether answers spell in snake_case what requests spell otherwise.</summary>
    internal bool AnswersInSnakeCase { get; init; }

    /// <summary>How a field is emptied.</summary>
    internal NullHandling Nulls { get; init; }

    /// <summary>The header that carries the idempotency key; <see langword="null"/> where the API takes none.</summary>
    internal string? IdempotencyHeader { get; init; }

    /// <summary>The fields that may freeze, so that a record is sent again without them.</summary>
    internal IReadOnlyList<string> FrozenFields { get; init; } = [];

    /// <summary>What answers mean.</summary>
    internal IReadOnlyList<AnswerRule> Answers { get; init; } = [];

    /// <summary>Where error answers say what is wrong.</summary>
    internal ErrorLocations Errors { get; init; } = new();

    /// <summary>Reads a record by external ID.</summary>
    internal Operation? Lookup { get; init; }

    /// <summary>Makes a record.</summary>
    internal Operation? Create { get; init; }

    /// <summary>Changes a record by the target's own id.</summary>
    internal Operation? Update { get; init; }

    /// <summary>Makes or changes a record.</summary>
    internal Operation? Upsert { get; init; }

    /// <summary>Changes single fields of a record by external ID.</summary>
    internal Operation? Patch { get; init; }

    /// <summary>Gives a record another external ID.</summary>
    internal Operation? Rekey { get; init; }

    /// <summary>Takes a record's external ID away.</summary>
    internal Operation? ClearExternalId { get; init; }

    /// <summary>Proves that the API can be reached.</summary>
    internal Operation? Test { get; init; }

    /// <summary>Makes or changes many records.</summary>
    internal BatchOperation? Batch { get; init; }

    /// <summary>Imports a whole file.</summary>
    internal ImportOperation? Import { get; init; }

    /// <summary>Lists the fields.</summary>
    internal FieldsOperation? FieldList { get; init; }
}
