namespace ExternalIdSync.Core.Writing;

/// <summary>
/// How much a run may do before it is stopped, ahead of the write that would cross a limit; <see langword="null"/> for no limit.
/// A limit is a count or a percentage of the records read so far, see <see cref="BrakeLimit"/>.
/// </summary>
public sealed record BrakeLimits
{
    /// <summary>No limit at all.</summary>
    public static BrakeLimits None { get; } = new();

    /// <summary>Records rejected, in conflict, blocked or failed; not those that an earlier run was refused already and that are refused again.</summary>
    public BrakeLimit? MaxRejects { get; init; }

    /// <summary>Records made anew at the target.</summary>
    public BrakeLimit? MaxCreates { get; init; }

    /// <summary>Records changed at the target.</summary>
    public BrakeLimit? MaxUpdates { get; init; }

    /// <summary>Fields cleared at the target.</summary>
    public BrakeLimit? MaxCleared { get; init; }
}
