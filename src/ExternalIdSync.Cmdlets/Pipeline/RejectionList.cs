using System.Runtime.CompilerServices;
using ExternalIdSync.Core.State;

namespace ExternalIdSync.Cmdlets.Pipeline;

/// <summary>A job's open rejections, page by page.</summary>
internal static class RejectionList
{
    /// <summary>The failure to find one.</summary>
    /// <param name="job">The job.</param>
    /// <param name="id">The rejection's number.</param>
    /// <returns>The failure.</returns>
    public static SyncException NotFound(JobDefinition job, long id) =>
        new(SyncErrors.RejectionNotFound, FormattableString.Invariant($"The job '{job.Name}' has no open rejection {id}.")) { Subject = id };

    /// <summary>Reads them.</summary>
    /// <param name="store">The state.</param>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The rejections, the oldest first.</returns>
    public static async IAsyncEnumerable<SyncRejection> ReadAsync(
        IStateStore store, RejectionQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = await store.ListRejectionsAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (var rejection in page)
            {
                yield return rejection;
            }

            if (page.Count < query.Limit)
            {
                yield break;
            }

            query = query with { After = page[^1].Id };
        }
    }
}
