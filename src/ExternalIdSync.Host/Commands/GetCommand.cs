using System.CommandLine;
using ExternalIdSync.Core.Targets;
using ExternalIdSync.Host.Output;
using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Commands;

/// <summary><c>pssync get</c>: reads one record by its external ID.</summary>
internal static class GetCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where its output goes.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var connection = new ConnectionOptions(time);
        var externalId = new Option<string>("--external-id", "-e")
        {
            HelpName = "VALUE",
            Description = "The external ID, prefix included.",
            Required = true,
        };
        var format = OutputOptions.FormatOf(OutputFormat.Table, OutputFormat.Json);
        var command = new Command("get", "Shows the target's record that has an external ID.");
        connection.AddTo(command);
        command.Options.Add(externalId);
        command.Options.Add(format);
        command.SetAction(async (parse, cancellationToken) =>
        {
            var id = ExternalId.Parse(parse.GetRequiredValue(externalId));
            await using var target = await connection.OpenAsync(parse, cancellationToken);
            var record = await FindAsync(target, id, cancellationToken)
                ?? throw new SyncException(SyncErrors.RecordNotFound, $"{target.Name} has no record with the external ID '{id}'.") { Subject = id.Value };
            if (parse.GetValue(format) == OutputFormat.Json)
            {
                WriteJson(terminal, target, record);
            }
            else
            {
                WriteTable(terminal, target, record);
            }

            return ExitCodes.Succeeded;
        });
        return command;
    }

    private static async Task<TargetRecord?> FindAsync(TargetConnection target, ExternalId id, CancellationToken cancellationToken)
    {
        try
        {
            return await target.FindAsync(id, cancellationToken);
        }
        catch (SyncException failure)
        {
            throw new SyncException(failure.Error, $"{target.Name} at {target.BaseUrl}: {failure.Message}", failure) { Subject = failure.Subject };
        }
    }

    private static void WriteJson(Terminal terminal, TargetConnection target, TargetRecord record) =>
        new JsonLineWriter(terminal.Out).WriteLine(record, (json, shown) =>
        {
            json.WriteString("target", target.Name);
            json.WriteString("externalId", shown.ExternalId);
            json.WriteString("targetId", shown.Id);
            json.WriteStartObject("fields");
            foreach (var (name, value) in shown.Fields)
            {
                json.WritePropertyName(name);
                FieldValue.Write(json, value);
            }

            json.WriteEndObject();
        });

    private static void WriteTable(Terminal terminal, TargetConnection target, TargetRecord record)
    {
        var table = new TextTable().Text("Field").Text("Value", wraps: true);
        table.Row("target", target.Name);
        table.Row("external ID", new Cell(record.ExternalId ?? string.Empty, Tone.Good));
        table.Row("target ID", new Cell(record.Id ?? string.Empty, Tone.Good));
        foreach (var (name, value) in record.Fields)
        {
            table.Row(name, FieldValue.ToText(value));
        }

        table.WriteTo(terminal);
    }
}
