namespace ExternalIdSync.Sandbox.Salesforce;

/// <summary>What became of one record of a write.</summary>
/// <param name="Id">Its id; <see langword="null"/> where it was refused.</param>
/// <param name="IsCreated">Whether it is new.</param>
/// <param name="Error">Why it was refused.</param>
internal sealed record SaveResult(string? Id, bool IsCreated, SalesforceError? Error)
{
    /// <summary>The ids of all records that an external ID stands for, where it stands for more than one.</summary>
    public IReadOnlyList<string> Candidates { get; init; } = [];

    public static SaveResult Saved(string id, bool isCreated) => new(id, isCreated, null);

    public static SaveResult Refused(SalesforceError error) => new(null, false, error);
}
