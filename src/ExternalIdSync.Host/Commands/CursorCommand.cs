using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ExternalIdSync.Core.Jobs;
using ExternalIdSync.Core.State;
using ExternalIdSync.Host.Output;
using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Commands;

/// <summary><c>pssync cursor</c>: shows how far a job has read its source, and moves that by hand.</summary>
internal static class CursorCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where its output goes.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var file = new Argument<string>("JOB") { Description = "The job file." };
        var toRun = new Option<long?>("--to-run")
        {
            HelpName = "ID",
            Description = "Moves it back to where that run began, by the number that pssync runs shows.",
        };
        var toTime = new Option<DateTimeOffset?>("--to-time")
        {
            HelpName = "TIME",
            Description = "Moves it to a time by the source's clock: what changed then or later is read again. ISO 8601, in UTC unless it says otherwise.",
            CustomParser = InstantOption.Read,
        };
        var cursor = new Option<string?>("--cursor") { HelpName = "TEXT", Description = "Moves it to a cursor that a run of this job had before or after." };
        var reset = new Option<bool>("--reset") { Description = "Forgets it: the next run reads the source from its beginning." };
        var confirmation = new Confirmation();
        var format = OutputOptions.FormatOf(OutputFormat.Table, OutputFormat.Json);
        var command = new Command(
            "cursor", "Shows how far a job has read its source, or moves that. What is read again is sent only where it differs.");
        command.Arguments.Add(file);
        foreach (var option in new Option[] { toRun, toTime, cursor, reset, confirmation.Yes, format })
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (new Option[] { toRun, toTime, cursor, reset }.Count(option => result.GetResult(option) is not null) > 1)
            {
                result.AddError("--to-run, --to-time, --cursor and --reset each say where to move it; give one of them.");
            }
        });
        command.SetAction(async (parse, cancellationToken) =>
        {
            var job = JobFile.Load(parse.GetRequiredValue(file));
            var aim = parse.GetValue(toRun) is { } run ? CursorAim.Run(run)
                : parse.GetValue(toTime) is { } instant ? CursorAim.Time(instant)
                : parse.GetValue(cursor) is { } text ? CursorAim.Cursor(text)
                : parse.GetValue(reset) ? CursorAim.Beginning : null;
            await using var store = await JobState.OpenAsync(job, aim is null ? StateAccess.ReadOnly : StateAccess.ReadWrite, time, cancellationToken);
            var cursors = new JobCursors(job, store, time);
            if (aim is not null)
            {
                confirmation.Require(parse, terminal, aim.Describe(job));
                _ = await cursors.MoveAsync(aim, cancellationToken);
            }

            Show(terminal, job, await cursors.FindAsync(cancellationToken), parse.GetValue(format));
            return ExitCodes.Succeeded;
        });
        return command;
    }

    private static void Show(Terminal terminal, JobDefinition job, SyncCursor? cursor, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            new JsonLineWriter(terminal.Out).WriteLine((job, cursor), WriteJson);
            return;
        }

        var facts = new TextTable().Text(string.Empty).Text(string.Empty, wraps: true);
        void Fact(string label, string value) => facts.Row(new Cell(label, Tone.Muted), value);
        Fact("Job", job.Name);
        Fact("Source", job.Source.Name);
        if (cursor is null)
        {
            Fact("Position", "the source's beginning: the next run reads everything");
        }
        else
        {
            if (cursor.Position is { } position)
            {
                Fact("Position", position);
            }

            Fact("Moved", string.Create(
                CultureInfo.InvariantCulture, $"{cursor.UpdatedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC {(cursor.RunId is { } run ? $"by run {run}" : "by hand")}"));
            Fact("Cursor", cursor.Text);
        }

        facts.WriteTo(terminal);
    }

    private static void WriteJson(Utf8JsonWriter json, (JobDefinition Job, SyncCursor? Cursor) shown)
    {
        json.WriteString("job", shown.Job.Name);
        json.WriteString("source", shown.Job.Source.Name);
        json.WriteString("position", shown.Cursor?.Position);
        json.WriteString("cursor", shown.Cursor?.Text);
        json.WriteString("updatedAt", shown.Cursor?.UpdatedAt.ToString("O"));
        json.WritePropertyName("runId");
        if (shown.Cursor?.RunId is { } run)
        {
            json.WriteNumberValue(run);
        }
        else
        {
            json.WriteNullValue();
        }
    }
}
