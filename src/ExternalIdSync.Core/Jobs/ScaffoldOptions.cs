using ExternalIdSync.Core.Mapping;

namespace ExternalIdSync.Core.Jobs;

/// <summary>What a new job is made of.</summary>
public sealed record ScaffoldOptions
{
    /// <summary>The job's name.</summary>
    public required string Name { get; init; }

    /// <summary>The job's <c>source</c> as JSON, such as <c>{ "type": "csv", "path": "exports" }</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The source's fields, from a sample of it.</summary>
    public required IReadOnlyList<string> SourceFields { get; init; }

    /// <summary>The target's name or its definition's path.</summary>
    public required string Target { get; init; }

    /// <summary>The target's fields.</summary>
    public required IReadOnlyList<TargetField> TargetFields { get; init; }

    /// <summary>Where the target stands; <see langword="null"/> for its definition's own address.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>The reference to the target's token; <see langword="null"/> for a name to be filled in.</summary>
    public string? Token { get; init; }

    /// <summary>The client's ID, where the target makes tokens of a client's ID and secret; <see langword="null"/> for none.</summary>
    public string? ClientId { get; init; }

    /// <summary>The column of the external ID; <see langword="null"/> to guess it.</summary>
    public string? ExternalIdColumn { get; init; }

    /// <summary>The system whose records the job carries; it becomes the external ID's prefix, too. <see langword="null"/> for none.</summary>
    public string? System { get; init; }
}
