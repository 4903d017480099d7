namespace ExternalIdSync.Sandbox.HubSpot;

/// <summary>An error in the vendor's words.</summary>
/// <param name="Status">The status where it is the whole answer.</param>
/// <param name="Category">Its category.</param>
/// <param name="Message">What is wrong.</param>
internal sealed record HubSpotError(int Status, string Category, string Message)
{
    /// <summary>What it concerns: a name such as <c>ids</c>, and the values.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Context { get; init; } = [];

    /// <summary>For a property that cannot be written: its name and the code of what is wrong.</summary>
    public (string Property, string Code)? Detail { get; init; }

    /// <summary>For a used-up limit: which.</summary>
    public string? Policy { get; init; }

    public static HubSpotError Invalid(string message) => new(400, "VALIDATION_ERROR", message);

    public static HubSpotError NotFound(string message = "resource not found") => new(404, "OBJECT_NOT_FOUND", message);

    public static HubSpotError Conflict(string message) => new(409, "CONFLICT", message);

    /// <summary>A value that must be unique is another record's.</summary>
    public static HubSpotError AlreadyExists(HubSpotObject type, HubSpotRecord holder) =>
        Conflict(FormattableString.Invariant($"{(type.Name == "contacts" ? "Contact" : "Object")} already exists. Existing ID: {holder.Id}"));

    /// <summary>Some of a batch's records are not there.</summary>
    public static HubSpotError Missing(HubSpotObject type, IEnumerable<string> ids) =>
        NotFound($"Could not get some {type.Name.ToUpperInvariant()} objects, they may be deleted or not exist. Check that ids are valid.") with
        {
            Context = [.. ids.Select(static id => new KeyValuePair<string, string>("ids", id))],
        };

    /// <summary>A limit is used up.</summary>
    /// <param name="policy">Which, such as <c>DAILY</c>.</param>
    public static HubSpotError Limited(string policy) => new(429, "RATE_LIMITS", $"You have reached your {policy.ToLowerInvariant()} limit.") { Policy = policy };

    public static HubSpotError BadProperty(string name, string code, string message) => Invalid(
        $$"""Property values were not valid: [{"isValid":false,"message":"{{message.Replace("\"", "\\\"", StringComparison.Ordinal)}}","error":"{{code}}","name":"{{name}}"}]""") with
    { Detail = (name, code) };
}
