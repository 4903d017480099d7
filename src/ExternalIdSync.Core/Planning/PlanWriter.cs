using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ExternalIdSync.Core.Jobs;
using ExternalIdSync.Core.State;

namespace ExternalIdSync.Core.Planning;

/// <summary>
/// Saves what a what-if run says: JSON lines, first what the plan belongs to, then a line per record, then how many there are. It is written
/// beside its place and moved there when it is whole.
/// </summary>
internal sealed class PlanWriter : IAsyncDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _path;
    private readonly string _unfinished;
    private readonly FileStream _file;
    private readonly ArrayBufferWriter<byte> _line = new(4096);
    private readonly Utf8JsonWriter _writer;
    private long _rows;
    private bool _isClosed;

    private PlanWriter(string path)
    {
        _path = Path.GetFullPath(path);
        _unfinished = _path + ".unfinished";
        _writer = new Utf8JsonWriter(_line, Options);
        try
        {
            // It holds field values, so it is for its owner's eyes only.
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 64 * 1024 };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            _file = new FileStream(_unfinished, options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(e);
        }
    }

    /// <summary>Begins a plan.</summary>
    /// <param name="path">Where it goes.</param>
    /// <param name="job">The job it belongs to.</param>
    /// <param name="madeAt">When it is made.</param>
    /// <returns>The writer.</returns>
    public static PlanWriter Create(string path, JobDefinition job, DateTimeOffset madeAt)
    {
        var plan = new PlanWriter(path);
        var writer = plan.Begin();
        writer.WriteNumber("plan", PlanFile.Form);
        writer.WriteString("job", job.Name);
        writer.WriteString("jobVersion", job.Version);
        writer.WriteString("target", job.Target.Definition.Name);
        writer.WriteString("madeAt", madeAt);
        plan.EndLine();
        return plan;
    }

    /// <summary>Adds what was said of a record.</summary>
    /// <param name="result">What was said.</param>
    /// <param name="record">The record as it would be written; <see langword="null"/> where it was refused before.</param>
    public void Add(SyncResult result, SyncRecord? record)
    {
        var writer = Begin();
        writer.WriteString("action", PlanFile.NameOf(result.Outcome));
        Write("externalId", result.ExternalId);
        writer.WriteNumber("row", result.Row);
        Write("targetId", result.TargetId);
        Write("targetVersion", result.TargetVersion);
        Write("code", result.Code);
        Write("reason", result.Reason);
        Write("field", result.Field);
        Write("conflictingExternalId", result.ConflictingExternalId);
        Write("conflictingId", result.ConflictingId);
        if (result.Changes.Count > 0)
        {
            writer.WriteStartArray("changes");
            foreach (var change in result.Changes)
            {
                writer.WriteStartObject();
                writer.WriteString("field", change.Field);
                writer.WritePropertyName("old");
                SourceJson.WriteValue(writer, change.OldValue);
                writer.WritePropertyName("new");
                SourceJson.WriteValue(writer, change.NewValue);
                Write("owner", change.Owner);
                Write("rule", change.Rule);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        if (record is not null && result.Outcome is SyncOutcome.WouldCreate or SyncOutcome.WouldUpdate)
        {
            Write("version", record.Origin.Version);
            writer.WriteStartObject("record");
            foreach (var (name, value) in record.Fields)
            {
                writer.WritePropertyName(name);
                SourceJson.WriteValue(writer, value);
            }

            writer.WriteEndObject();
        }

        _rows++;
        EndLine();
    }

    /// <summary>Ends the plan.</summary>
    /// <param name="isWhole">Whether the run came to its end; otherwise there is no plan.</param>
    public void End(bool isWhole)
    {
        if (_isClosed)
        {
            return;
        }

        if (isWhole)
        {
            Begin().WriteNumber("rows", _rows);
            EndLine();
        }

        _isClosed = true;
        try
        {
            _file.Dispose();
            if (isWhole)
            {
                File.Move(_unfinished, _path, overwrite: true);
            }
            else
            {
                File.Delete(_unfinished);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(e);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        End(isWhole: false);
        _writer.Dispose();
        return ValueTask.CompletedTask;
    }

    private Utf8JsonWriter Begin()
    {
        _line.ResetWrittenCount();
        _writer.Reset(_line);
        _writer.WriteStartObject();
        return _writer;
    }

    private void Write(string name, string? value)
    {
        if (value is not null)
        {
            _writer.WriteString(name, value);
        }
    }

    private void EndLine()
    {
        _writer.WriteEndObject();
        _writer.Flush();
        try
        {
            _file.Write(_line.WrittenSpan);
            _file.WriteByte((byte)'\n');
        }
        catch (IOException e)
        {
            throw Unwritable(e);
        }
    }

    private SyncException Unwritable(Exception cause) =>
        new(SyncErrors.FileUnwritable, $"The plan '{_path}' cannot be written.", cause) { Subject = _path };
}
