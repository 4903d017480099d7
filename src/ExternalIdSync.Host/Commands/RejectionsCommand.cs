using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ExternalIdSync.Core.Jobs;
using ExternalIdSync.Core.State;
using ExternalIdSync.Host.Output;
using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Commands;

/// <summary><c>pssync rejections</c>: lists what a job could not write, by id and reason, never by value; removes what nobody wants written.</summary>
internal static class RejectionsCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where its output goes.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var file = new Argument<string>("JOB") { Description = "The job file." };
        var code = new Option<string?>("--code") { HelpName = "ID", Description = "Only those with this error id, such as Conflict." };
        var remove = new Option<long[]>("--remove")
        {
            HelpName = "N",
            Description = "Removes these rejections for good, with the values they keep, in place of listing any.",
            AllowMultipleArgumentsPerToken = true,
        };
        var confirmation = new Confirmation();
        var format = OutputOptions.FormatOf(OutputFormat.Table, OutputFormat.Jsonl);
        var command = new Command("rejections", "Lists a job's open rejections, the oldest first. They leave when they are written or removed.");
        command.Arguments.Add(file);
        foreach (var option in new Option[] { code, remove, confirmation.Yes, format })
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetResult(remove) is not null && result.GetResult(code) is not null)
            {
                result.AddError("--remove takes the numbers of rejections; leave --code out.");
            }
        });
        command.SetAction(async (parse, cancellationToken) =>
        {
            var job = JobFile.Load(parse.GetRequiredValue(file));
            if (parse.GetValue(remove) is { Length: > 0 } ids)
            {
                await using var state = await JobState.OpenAsync(job, StateAccess.ReadWrite, time, cancellationToken);
                await RequireOpenAsync(state, job, ids, cancellationToken);
                confirmation.Require(parse, terminal, $"Remove {CountOf(ids.Distinct().Count())} of '{job.Name}' for good");
                terminal.Out.WriteLine($"{CountOf(await state.RemoveRejectionsAsync(job.Name, ids, cancellationToken))} removed.");
                return ExitCodes.Succeeded;
            }

            await using var store = await JobState.OpenAsync(job, StateAccess.ReadOnly, time, cancellationToken);
            var lines = new JsonLineWriter(terminal.Out);
            var table = new TextTable().Number("Id").Text("External ID").Text("Outcome").Number("Attempts").Text("Reason", wraps: true);
            var query = new RejectionQuery { Job = job.Name, Code = parse.GetValue(code) };
            while (true)
            {
                var page = await store.ListRejectionsAsync(query, cancellationToken);
                foreach (var rejection in page)
                {
                    if (parse.GetValue(format) == OutputFormat.Jsonl)
                    {
                        lines.WriteLine(rejection, WriteJson);
                    }
                    else
                    {
                        table.Row(
                            rejection.Id.ToString(CultureInfo.InvariantCulture),
                            rejection.ExternalId ?? "(none)",
                            new Cell(rejection.Outcome.ToString(), SummaryTable.ToneOf(rejection.Outcome)),
                            rejection.Attempt.ToString(CultureInfo.InvariantCulture),
                            $"{rejection.Code}: {rejection.Reason}");
                    }
                }

                if (page.Count < query.Limit)
                {
                    break;
                }

                query = query with { After = page[^1].Id };
            }

            if (parse.GetValue(format) != OutputFormat.Jsonl)
            {
                table.WriteTo(terminal);
            }

            return ExitCodes.Succeeded;
        });
        return command;
    }

    private static string CountOf(int count) => count == 1 ? "1 rejection" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} rejections");

    // A slip of the finger would otherwise remove the others and say nothing of the one that was meant.
    private static async Task RequireOpenAsync(IStateStore store, JobDefinition job, long[] ids, CancellationToken cancellationToken)
    {
        foreach (var id in ids)
        {
            if (await store.ListRejectionsAsync(new RejectionQuery { Job = job.Name, After = id - 1, Limit = 1 }, cancellationToken) is not [var found] || found.Id != id)
            {
                throw new SyncException(SyncErrors.OptionInvalid, string.Create(
                    CultureInfo.InvariantCulture, $"The job '{job.Name}' has no open rejection {id}; pssync rejections lists those it has. Nothing was removed."))
                {
                    Subject = id,
                };
            }
        }
    }

    private static void WriteJson(Utf8JsonWriter json, SyncRejection rejection)
    {
        json.WriteNumber("id", rejection.Id);
        json.WriteString("externalId", rejection.ExternalId);
        json.WriteNumber("row", rejection.Row);
        json.WriteString("outcome", rejection.Outcome.ToString());
        json.WriteString("code", rejection.Code);
        json.WriteString("reason", rejection.Reason);
        json.WriteString("field", rejection.Field);
        json.WriteString("conflictingExternalId", rejection.ConflictingExternalId);
        json.WriteString("conflictingId", rejection.ConflictingId);
        json.WriteNumber("attempt", rejection.Attempt);
        json.WriteString("firstSeen", rejection.FirstSeen);
        json.WriteString("lastSeen", rejection.LastSeen);
        json.WriteNumber("runId", rejection.RunId);
    }
}
