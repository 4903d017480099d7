namespace ExternalIdSync.Sandbox.Experiture;

/// <summary>A batch whose outcome is to be asked for. Its work is done when it is taken; asking early is answered with "running".</summary>
internal sealed class BatchJob(string id, string objectName, string operation, DateTimeOffset submittedAt, BatchOutcome outcome, int pollsUntilDone)
{
    private int _pollsLeft = pollsUntilDone;

    public string Id => id;

    public string ObjectName => objectName;

    public string Operation => operation;

    public DateTimeOffset SubmittedAt => submittedAt;

    public BatchOutcome Outcome => outcome;

    public bool Poll() => _pollsLeft-- <= 0;
}
