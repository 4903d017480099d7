using System.Text.Json;

namespace ExternalIdSync.Sandbox.Experiture;

/// <summary>The import of a file: pending, ready once mapped, running, then completed or failed.</summary>
internal sealed class ImportJob(string id, ExperitureObject target, string fileName, string signature, DateTimeOffset createdAt)
{
    private readonly List<ImportRefusal> _refusals = [];
    private readonly BatchOutcome _outcome = new(1024);
    private ImportMapping? _mapping;
    private string? _matchKey;
    private int _pollsLeft;

    public string Id => id;

    public ExperitureObject Target => target;

    public string FileName => fileName;

    public bool IsJsonLines => fileName.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) || fileName.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase);

    public string Signature => signature;

    public DateTimeOffset CreatedAt => createdAt;

    public DateTimeOffset UploadUntil => createdAt.AddHours(1);

    public string State { get; private set; } = "pending";

    public ReadOnlyMemory<byte>? File { get; set; }

    /// <summary>The refused rows, once all of them are known.</summary>
    public IReadOnlyList<ImportRefusal> Refusals => State is "completed" or "failed" ? _refusals : [];

    /// <summary>Makes it ready.</summary>
    /// <param name="mapping">Which column goes where.</param>
    /// <param name="matchKey">The field to find rows by; <see langword="null"/> to append.</param>
    public void Map(ImportMapping mapping, string? matchKey)
    {
        (_mapping, _matchKey) = (mapping, matchKey);
        State = "ready";
    }

    /// <summary>Does all of the work; asking early is answered with "running".</summary>
    public void Run(int pollsUntilDone)
    {
        _pollsLeft = pollsUntilDone;
        State = "running";
        if (IsJsonLines)
        {
            ImportLines(File!.Value);
        }
        else
        {
            foreach (var (row, cells) in ImportFile.ReadCsvRows(File!.Value))
            {
                Import(row, cells, _mapping!.Apply(cells, target));
            }
        }

        File = null;
    }

    public void Poll()
    {
        if (State == "running" && _pollsLeft-- <= 0)
        {
            State = _outcome.Records.Count == 0 ? "failed" : "completed";
        }
    }

    public void WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("jobId", Id);
        writer.WriteString("objectName", Target.Name);
        writer.WriteString("fileName", FileName);
        writer.WriteString("state", State);
        writer.WriteString("createdAt", JsonText.Stamp(CreatedAt));
        if (State is "completed" or "failed")
        {
            _outcome.WriteCounts(writer);
        }
    }

    private void ImportLines(ReadOnlyMemory<byte> file)
    {
        foreach (var (row, document) in ImportFile.ReadJsonLines(file))
        {
            using (document)
            {
                if (document is null)
                {
                    Refuse(new(row, [], RecordRefusal.Invalid("malformed JSON")));
                    continue;
                }

                if (ReadCells(document.RootElement) is { } cells)
                {
                    Import(row, cells, _mapping!.Apply(document.RootElement));
                }
                else
                {
                    Refuse(new(row, [], RecordRefusal.Invalid("invalid text: half of a surrogate pair")));
                }
            }
        }
    }

    /// <summary>The members as text; <see langword="null"/> where one is none, which must refuse its own line and not the file.</summary>
    private static List<KeyValuePair<string, string>>? ReadCells(JsonElement line)
    {
        try
        {
            return [.. line.EnumerateObject().Select(static p => KeyValuePair.Create(p.Name, p.Value.ToString()))];
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private void Import(int row, IReadOnlyList<KeyValuePair<string, string>> cells, byte[] json)
    {
        using var record = JsonDocument.Parse(json);
        if (target.Check(record.RootElement, _matchKey) is { } refusal)
        {
            Refuse(new(row, cells, refusal));
        }
        else
        {
            _outcome.Add(target.Write(record.RootElement, _matchKey));
        }
    }

    private void Refuse(ImportRefusal refused)
    {
        _outcome.Add(new RecordOutcome("rejected", null, refused.Refusal));
        _refusals.Add(refused);
    }
}
