using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Core.Jobs;

/// <summary>Holds a source that is read from its beginning to bringing about as much as is known already.</summary>
/// <param name="AllowsEmpty">Whether it may bring nothing.</param>
/// <param name="MaxDrop">How many fewer than <paramref name="Known"/> it may bring.</param>
/// <param name="Known">How many records are linked.</param>
internal sealed record SourceGuard(bool AllowsEmpty, BrakeLimit? MaxDrop, long Known)
{
    /// <summary>Judges what a source brought.</summary>
    /// <param name="source">The source's name.</param>
    /// <param name="read">How many records.</param>
    /// <returns>What is wrong; <see langword="null"/> for nothing.</returns>
    public (SyncError Error, string Reason)? Check(string source, long read)
    {
        if (read == 0)
        {
            return AllowsEmpty ? null : (SyncErrors.SourceEmpty, $"'{source}' has no records at all; the cursor stays where it is.");
        }

        return MaxDrop is { } limit && Known - read > limit.Allowed(Known)
            ? (SyncErrors.BrakeEngaged, FormattableString.Invariant(
                $"'{source}' brought {read} records although {Known} are known; the limit for that drop is {limit}. It may have been cut off."))
            : null;
    }
}
