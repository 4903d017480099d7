using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Sources;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Writing;

/// <summary>
/// One run of the line: source, map, plan, write, settle. It works in the background while results are taken, and stops reading when
/// nobody takes them.
/// </summary>
public sealed class SyncRun
{
    /// <summary>Makes a run. Nothing is read or sent yet.</summary>
    /// <param name="source">Where records come from.</param>
    /// <param name="mapper">What turns them into the target's.</param>
    /// <param name="target">Where they go; it stays the caller's.</param>
    /// <param name="options">How; <see langword="null"/> for the defaults.</param>
    public SyncRun(ISource source, IRecordMapper mapper, TargetConnection target, RunOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(mapper);
        ArgumentNullException.ThrowIfNull(target);
    }

    /// <summary>What the run did. Final once the enumeration of <see cref="ExecuteAsync"/> ended, however it ended.</summary>
    /// <exception cref="InvalidOperationException">The run has not ended.</exception>
    public RunSummary Summary => throw new InvalidOperationException("The run has not ended.");

    /// <summary>How far the run is. May be read at any time from any thread.</summary>
    public RunProgress Progress => default;

    /// <summary>
    /// Runs, and gives each record's result as it is settled, in order of completion. Ending the enumeration early cancels the run and
    /// waits until no background work is left. May be called once.
    /// </summary>
    /// <param name="cancellationToken">Cancels the run; what was written is settled first, then the enumeration throws.</param>
    /// <returns>The results.</returns>
    /// <exception cref="SyncException">The source as a whole failed; what was read before is settled.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public async IAsyncEnumerable<SyncResult> ExecuteAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield break;
    }
}
