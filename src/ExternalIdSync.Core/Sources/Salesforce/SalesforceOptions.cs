namespace ExternalIdSync.Core.Sources.Salesforce;

/// <summary>What is read from Salesforce, and how.</summary>
public sealed record SalesforceOptions
{
    /// <summary>The object, such as <c>Contact</c>.</summary>
    public required string Object { get; init; }

    /// <summary>The fields, relationship paths such as <c>Account.Name</c> included. Id and SystemModstamp come by themselves.</summary>
    public required IReadOnlyList<string> Fields { get; init; }

    /// <summary>A SOQL condition that records must meet; one that stops meeting it is not told. <see langword="null"/> for all records.</summary>
    public string? Where { get; init; }

    /// <summary>The API's version, such as <c>66.0</c>; <see langword="null"/> for the newest one there.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>
    /// How far before the start of a reading the next one begins: what a transaction wrote during it became visible late with an earlier
    /// stamp. No transaction lasts longer than 10 min, the default.
    /// </summary>
    public TimeSpan Overlap { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How old a change must be to be read, so that one second is not read in halves. The default is 5 s.</summary>
    public TimeSpan Safety { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether deleted and merged records are told, as long as the recycle bin holds them.</summary>
    public bool IncludesDeleted { get; init; } = true;

    /// <summary>
    /// The relationships whose records' changes are changes of the record too: renaming an account does not touch its contacts' stamps.
    /// <see langword="null"/>: every relationship in <see cref="Fields"/>, except those that may lead to several objects and so
    /// have no stamp (Owner, Who, What).
    /// </summary>
    public IReadOnlyList<string>? Parents { get; init; }

    /// <summary>
    /// Whether to ask Salesforce (getUpdated) where its oldest open transaction began and to go on from there, instead of
    /// trusting in <see cref="Overlap"/>.
    /// </summary>
    public bool UsesLatestDateCovered { get; init; }

    /// <summary>How much of the org's daily API requests is left to others, in percent from 0 to 99. The default is 5.</summary>
    public int ReservePercent { get; init; } = 5;
}
