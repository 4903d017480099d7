using System.Security.Cryptography;
using System.Text;
using ExternalIdSync.Core.Json;
using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Sources;
using ExternalIdSync.Core.State;

namespace ExternalIdSync.Core.Jobs;

/// <summary>
/// A job file: where changes come from, what becomes of them, where they go, and what a run may do at most. Immutable; read by
/// <see cref="JobFile"/>. Its form is published as <c>module/schemas/job-1.json</c>.
/// </summary>
public sealed class JobDefinition
{
    internal JobDefinition()
    {
    }

    /// <summary>The job's name: whose state this is.</summary>
    public required string Name { get; init; }

    /// <summary>What people call it; may be empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>The file it was read from, as the user named it.</summary>
    public required string File { get; init; }

    /// <summary>Where changes come from.</summary>
    public required SourceSettings Source { get; init; }

    /// <summary>
    /// What becomes of them, the contract's rules included; <see langword="null"/> where columns go through whose names match the target's.
    /// </summary>
    public MapDefinition? Map { get; init; }

    /// <summary>How external IDs are made, where the job says it and not the map.</summary>
    public ExternalIdRule ExternalId { get; init; } = new();

    /// <summary>Where they go.</summary>
    public required JobTarget Target { get; init; }

    /// <summary>The system whose records it carries; <see langword="null"/> where neither job nor map says so.</summary>
    public string? System { get; init; }

    /// <summary>Who owns which field; <see langword="null"/> for no contract.</summary>
    public OwnershipContract? Contract { get; init; }

    /// <summary>What a run may do at most, and how fast.</summary>
    public JobLimits Limits { get; init; } = new();

    /// <summary>Which open rejections a run tries again before it reads its source.</summary>
    public RetryRule Retry { get; init; }

    /// <summary>How often the job is to run; <see langword="null"/> where that is nobody's business.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>The full path of the state file.</summary>
    public required string StatePath { get; init; }

    /// <summary>How long runs and outcomes are remembered.</summary>
    public StateRetention Retention { get; init; } = new();

    /// <summary>A hash over everything in the job that decides what is written where: 32 hexadecimal digits. A saved plan belongs to it.</summary>
    public required string Version { get; init; }

    /// <summary>The source's fields that the job reads, the external ID's included; empty where it takes what comes.</summary>
    public IReadOnlyList<string> SourceFields => Map is null ? [] :
    [
        .. Map.SourceFields(ExternalId.Column),
    ];

    /// <summary>Whether it is a rehearsal, made by <see cref="Rehearse"/>.</summary>
    public bool IsRehearsal { get; private init; }

    /// <summary>The file's outermost object, so that findings can point into it.</summary>
    internal ConfigurationNode Node { get; init; } = null!;

    /// <summary>
    /// The same job where others answer in the vendors' places and with a state of its own: what it does there neither reads nor changes
    /// what the job itself remembers, and no limit of requests holds it up. A plan of the one is none of the other.
    /// </summary>
    /// <param name="source">Who answers in the source's place; <see langword="null"/> where the source reads files.</param>
    /// <param name="target">Who answers in the target's place.</param>
    /// <param name="statePath">The full path of the state file.</param>
    /// <returns>The job.</returns>
    public JobDefinition Rehearse(ApiStandIn? source, ApiStandIn target, string statePath)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentException.ThrowIfNullOrWhiteSpace(statePath);
        var there = Target with { BaseUrl = target.Address, Token = target.Secret, ClientId = target.ClientId };
        return new JobDefinition
        {
            Name = Name,
            Description = Description,
            File = File,
            Node = Node,
            Source = source is null ? Source : Source.At(source),
            Map = Map,
            ExternalId = ExternalId,
            Target = there,
            System = System,
            Contract = Contract,
            Limits = Limits,
            Retry = Retry,
            Interval = Interval,
            StatePath = statePath,
            Retention = Retention,
            Version = VersionOf(Map, ExternalId, there),
            IsRehearsal = true,
        };
    }

    /// <summary>The <see cref="Version"/> of a job.</summary>
    /// <param name="map">Its map.</param>
    /// <param name="rule">How external IDs are made.</param>
    /// <param name="target">Where records go.</param>
    /// <returns>The version.</returns>
    internal static string VersionOf(MapDefinition? map, ExternalIdRule rule, JobTarget target) => Convert.ToHexString(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(
            '\n', map?.Version, rule.Column, rule.Prefix, target.Definition.Name, target.Address?.AbsoluteUri, target.MatchKey))), 0, 16).ToLowerInvariant();
}
