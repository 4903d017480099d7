using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Writing;

/// <summary>Waits for a batch that the target works on as a job of its own.</summary>
internal sealed class BatchJobWatch(WriteContext context)
{
    /// <summary>Asks for the job's state until it has ended.</summary>
    /// <param name="job">How it is asked for.</param>
    /// <param name="id">The job.</param>
    /// <param name="cancellationToken">Stops the waiting; the job goes on.</param>
    /// <returns>The last answer, what it means as a whole, and how many requests it took.</returns>
    /// <exception cref="SyncException">The target does not answer.</exception>
    public async Task<(TargetResponse Response, Verdict Verdict, int Requests)> AwaitAsync(
        JobOperation job, string id, CancellationToken cancellationToken)
    {
        for (var requests = 1; ; requests++)
        {
            await Task.Delay(job.Interval, context.Options.TimeProvider, cancellationToken).ConfigureAwait(false);
            var response = await context.Reader.SendAsync(
                job.Request, new AddressValues(JobId: id), cancellationToken).ConfigureAwait(false);
            using var answer = Answer.Parse(response);
            var verdict = context.Reader.Table.Judge(answer, record: null, AnswerMeaning.Updated, job.Request.Scope);
            if (verdict.Error is not null)
            {
                return (response, verdict, requests);
            }

            if (job.State.TextIn(answer.Content) is not { } state)
            {
                return (response, new Verdict(
                    null, SyncErrors.AnswerMalformed, "The target does not tell the state of the batch's job."), requests);
            }

            if (job.Failed.Contains(state, StringComparer.OrdinalIgnoreCase))
            {
                return (response, new Verdict(
                    AnswerMeaning.Transient, SyncErrors.TargetFailed, "The target's job for the batch failed."), requests);
            }

            if (!job.Running.Contains(state, StringComparer.OrdinalIgnoreCase))
            {
                return (response, verdict, requests);
            }
        }
    }
}
