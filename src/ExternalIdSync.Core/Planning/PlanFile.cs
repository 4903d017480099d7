using System.Text.Json;
using ExternalIdSync.Core.Jobs;
using ExternalIdSync.Core.State;

namespace ExternalIdSync.Core.Planning;

/// <summary>
/// A saved plan: what a what-if run of a job said, one JSON object per line. The first line tells what the plan belongs to, the last one how
/// many records it has, so that a plan that was cut off is noticed. It holds field values, which are personal data.
/// </summary>
public sealed class PlanFile
{
    /// <summary>The version of the file's form.</summary>
    internal const int Form = 1;

    private PlanFile(string path, JsonElement head)
    {
        Path = path;
        Job = head.GetProperty("job").GetString()!;
        JobVersion = head.GetProperty("jobVersion").GetString()!;
        Target = head.GetProperty("target").GetString()!;
        MadeAt = head.GetProperty("madeAt").GetDateTimeOffset();
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The job that the plan is for.</summary>
    public string Job { get; }

    /// <summary>The <see cref="JobDefinition.Version"/> that it was made with.</summary>
    public string JobVersion { get; }

    /// <summary>The target's name.</summary>
    public string Target { get; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset MadeAt { get; }

    /// <summary>Opens a plan and makes sure that it is whole.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="SyncException">
    /// <see cref="SyncErrors.FileNotFound"/>, <see cref="SyncErrors.FileUnreadable"/>, or <see cref="SyncErrors.ConfigurationInvalid"/>: it is
    /// no plan, one of a newer program, or cut off.
    /// </exception>
    public static PlanFile Load(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        PlanFile? plan = null;
        var rows = 0L;
        long? told = null;
        foreach (var (line, number) in ReadLines(path))
        {
            using var document = Parse(path, line, number);
            try
            {
                if (plan is null)
                {
                    plan = document.RootElement.GetProperty("plan").GetInt32() == Form
                        ? new PlanFile(path, document.RootElement)
                        : throw Bad(path, number, "this is a plan of another version of this program");
                }
                else if (document.RootElement.TryGetProperty("rows", out var count))
                {
                    told = count.GetInt64();
                }
                else
                {
                    // Before anything is sent, so that no plan is applied by half.
                    _ = ReadRow(document.RootElement);
                    rows++;
                }
            }
            catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException)
            {
                throw Bad(path, number, plan is null ? "this is no plan" : "this is no row of a plan");
            }
        }

        return plan is not null && told == rows ? plan : throw new SyncException(SyncErrors.ConfigurationInvalid, $"The plan '{path}' is cut off.") { Subject = path };
    }

    /// <summary>Reads the rows, one after the other.</summary>
    /// <returns>The rows.</returns>
    public IEnumerable<PlannedRow> ReadRows()
    {
        foreach (var (line, number) in ReadLines(Path))
        {
            using var document = Parse(Path, line, number);
            if (document.RootElement.TryGetProperty("action", out _))
            {
                yield return ReadRow(document.RootElement);
            }
        }
    }

    /// <summary>Makes sure that the plan was made with a job as it is now.</summary>
    /// <param name="job">The job.</param>
    /// <exception cref="SyncException"><see cref="SyncErrors.PlanForeign"/>: it was not.</exception>
    public void Require(JobDefinition job)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (Job != job.Name || JobVersion != job.Version)
        {
            throw new SyncException(SyncErrors.PlanForeign, Job != job.Name
                ? $"The plan '{Path}' is one of the job '{Job}', not of '{job.Name}'."
                : $"The job '{job.Name}' has another map, target or external ID than when the plan '{Path}' was made.") { Subject = Path };
        }
    }

    internal static string NameOf(SyncOutcome outcome) => outcome switch
    {
        SyncOutcome.WouldCreate => "create",
        SyncOutcome.WouldUpdate => "update",
        _ => outcome.ToString().ToLowerInvariant(),
    };

    private static PlannedRow ReadRow(JsonElement row)
    {
        var changes = new List<FieldChange>();
        if (row.TryGetProperty("changes", out var list))
        {
            foreach (var change in list.EnumerateArray())
            {
                changes.Add(new FieldChange(
                    Text(change, "field")!, SourceJson.ReadValue(change.GetProperty("old")), SourceJson.ReadValue(change.GetProperty("new")),
                    Text(change, "owner"), Text(change, "rule")));
            }
        }

        var record = new List<KeyValuePair<string, object?>>();
        if (row.TryGetProperty("record", out var fields))
        {
            foreach (var field in fields.EnumerateObject())
            {
                record.Add(new KeyValuePair<string, object?>(field.Name, SourceJson.ReadValue(field.Value)));
            }
        }

        return new PlannedRow(
            row.GetProperty("action").GetString()!, Text(row, "externalId"), row.GetProperty("row").GetInt64(), Text(row, "targetId"), Text(row, "targetVersion"))
        {
            Changes = changes,
            Reason = Text(row, "reason"),
            Version = Text(row, "version"),
            Record = record,
        };
    }

    private static string? Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var found) ? found.GetString() : null;

    private static IEnumerable<(string Line, long Number)> ReadLines(string path)
    {
        StreamReader reader;
        try
        {
            reader = new StreamReader(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SyncException(SyncErrors.FileNotFound, $"The plan '{path}' does not exist.", e) { Subject = path };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SyncException(SyncErrors.FileUnreadable, $"The plan '{path}' cannot be read.", e) { Subject = path };
        }

        using (reader)
        {
            for (var number = 1L; reader.ReadLine() is { } line; number++)
            {
                yield return (line, number);
            }
        }
    }

    private static JsonDocument Parse(string path, string line, long number)
    {
        try
        {
            return JsonDocument.Parse(line);
        }
        catch (JsonException)
        {
            throw Bad(path, number, "this is not JSON");
        }
    }

    private static SyncException Bad(string path, long line, string what) =>
        new(SyncErrors.ConfigurationInvalid, FormattableString.Invariant($"{path}({line}): {what}.")) { Subject = path };
}
