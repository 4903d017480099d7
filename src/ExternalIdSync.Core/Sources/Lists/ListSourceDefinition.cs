using System.Globalization;
using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Json;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Sources.Lists;

/// <summary>
/// How the list of one API is read for what changed, as data: a JSON file with the schema <c>module/schemas/source-1.json</c>.
/// </summary>
public sealed record ListSourceDefinition
{
    /// <summary>The source's name, such as <c>instant-compliance/customers</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What people call it.</summary>
    public required string Title { get; init; }

    /// <summary>Where the API stands; <see langword="null"/> where every customer has another one.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>How far back a reading begins before the last one: what became visible late is seen then.</summary>
    public TimeSpan Overlap { get; init; } = TimeSpan.FromMinutes(10);

    internal ListAuthentication Authentication { get; init; } = new(ListAuthentication.Bearer);

    internal IReadOnlyList<RateLimit> Limits { get; init; } = [];

    /// <summary>The path, escaped, relative to the base URL.</summary>
    internal string Path { get; init; } = string.Empty;

    internal IReadOnlyList<KeyValuePair<string, string>> Query { get; init; } = [];

    internal IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Where the answer has its items.</summary>
    internal JsonLocation Items { get; init; } = JsonLocation.Root;

    /// <summary>Where an item has the record, if not at its top.</summary>
    internal JsonLocation Record { get; init; } = JsonLocation.Root;

    internal JsonLocation? Id { get; init; }

    /// <summary>Where an item has the instant of its last change.</summary>
    internal JsonLocation? Modified { get; init; }

    /// <summary>The query parameter that leaves out what did not change since; <see langword="null"/> where there is none such.</summary>
    internal string? SinceParameter { get; init; }

    /// <summary><c>iso</c>, <c>unixSeconds</c>, <c>unixMilliseconds</c>, <c>date</c>, or a .NET format for UTC.</summary>
    internal string SinceFormat { get; init; } = "iso";

    /// <summary>Where an item says that it is deleted.</summary>
    internal JsonLocation? Deleted { get; init; }

    /// <summary>The value that says so; <see langword="null"/>: any but <c>null</c>, <c>false</c> and the empty text.</summary>
    internal string? DeletedWhen { get; init; }

    /// <summary>Where an item names the record that it was merged into.</summary>
    internal JsonLocation? MergedInto { get; init; }

    internal ListPaging Paging { get; init; } = new();

    /// <summary>Reads a definition's file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The definition.</returns>
    /// <exception cref="SyncException">
    /// <see cref="SyncErrors.FileNotFound"/>, <see cref="SyncErrors.FileUnreadable"/>, or <see cref="SyncErrors.ConfigurationInvalid"/>
    /// with every fault and its line.
    /// </exception>
    public static ListSourceDefinition Load(string path) => ListSourceReader.Read(ConfigurationDocument.Load(path));

    /// <summary>Writes an instant as the API's parameter wants it.</summary>
    internal string FormatSince(DateTimeOffset since) => SinceFormat switch
    {
        "iso" => since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        "unixSeconds" => since.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        "unixMilliseconds" => since.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        "date" => since.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        var format => since.UtcDateTime.ToString(format, CultureInfo.InvariantCulture),
    };
}
