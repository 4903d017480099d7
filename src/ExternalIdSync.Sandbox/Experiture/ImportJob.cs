namespace ExternalIdSync.Sandbox.Experiture;

/// <summary>The import of a file: pending, ready once mapped, running, then completed or failed.</summary>
internal sealed class ImportJob(string id, ExperitureObject target, string fileName, string signature, DateTimeOffset createdAt)
{
    public string Id => id;

    public ExperitureObject Target => target;

    public string FileName => fileName;

    public bool IsJsonLines => fileName.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) || fileName.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase);

    public string Signature => signature;

    public DateTimeOffset CreatedAt => createdAt;

    public DateTimeOffset UploadUntil => createdAt.AddHours(1);

    public string State { get; set; } = "pending";

    public ReadOnlyMemory<byte>? File { get; set; }

    public List<KeyValuePair<string, string>> Mapping { get; set; } = [];

    public string? MatchKey { get; set; }

    public BatchOutcome? Outcome { get; set; }

    /// <summary>The refused rows: row number in the file, its text by column, why.</summary>
    public List<(int Row, IReadOnlyList<KeyValuePair<string, string>> Cells, RecordRefusal Refusal)> Errors { get; } = [];

    public int PollsLeft { get; set; }
}
