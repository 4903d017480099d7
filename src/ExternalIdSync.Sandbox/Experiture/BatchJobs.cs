using System.Globalization;

namespace ExternalIdSync.Sandbox.Experiture;

/// <summary>The batches that became jobs, the latest of them. The caller holds the lock.</summary>
internal sealed class BatchJobs
{
    private const int Kept = 1_000;
    private const int DefaultPolls = 1;

    private readonly Dictionary<string, BatchJob> _jobs = new(StringComparer.Ordinal);
    private int _last;

    /// <summary>How often a job is asked for before it is done.</summary>
    public int PollsUntilDone { get; set; } = DefaultPolls;

    public void Clear()
    {
        _jobs.Clear();
        _last = 0;
        PollsUntilDone = DefaultPolls;
    }

    public SandboxResponse Submit(SimulatedCall call, string objectName, string operation, BatchOutcome outcome)
    {
        var id = IdOf(++_last);
        _jobs.Remove(IdOf(_last - Kept));
        _jobs[id] = new BatchJob(id, objectName, operation, call.Now, outcome, PollsUntilDone);
        return ExperitureReply.Data(
            202,
            writer =>
            {
                writer.WriteString("jobId", id);
                ExperitureReply.WriteAccepted(writer, call, objectName, operation);
                writer.WriteString("status", "queued");
                writer.WriteNumber("totalRecords", outcome.Records.Count);
            });
    }

    public SandboxResponse Get(string objectName, string id)
    {
        if (!_jobs.TryGetValue(id, out var job) || job.ObjectName != objectName)
        {
            return ExperitureReply.Error(404);
        }

        var isDone = job.Poll();
        return ExperitureReply.Data(
            200,
            writer =>
            {
                writer.WriteString("jobId", job.Id);
                writer.WriteString("objectName", job.ObjectName);
                writer.WriteString("operation", job.Operation);
                writer.WriteString("status", isDone ? "completed" : "running");
                writer.WriteString("submittedAt", JsonText.Stamp(job.SubmittedAt));
                if (isDone)
                {
                    job.Outcome.WriteCounts(writer);
                    job.Outcome.WriteResults(writer);
                }
            });
    }

    private static string IdOf(int number) => string.Create(CultureInfo.InvariantCulture, $"job_{number:d6}");
}
