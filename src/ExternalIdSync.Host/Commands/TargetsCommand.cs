using System.CommandLine;
using System.Globalization;
using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Targets;
using ExternalIdSync.Host.Output;
using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Commands;

/// <summary><c>pssync targets</c>: lists what can be written to; with a name, what that target takes and can do.</summary>
internal static class TargetsCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where its output goes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "A target's name or the path of a definition file: shows its fields, strategy, limits and abilities.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var format = OutputOptions.FormatOf(OutputFormat.Table, OutputFormat.Json);
        var command = new Command("targets", "Lists the targets, or shows one.");
        command.Arguments.Add(name);
        command.Options.Add(format);
        command.SetAction(parse =>
        {
            var asJson = parse.GetValue(format) == OutputFormat.Json;
            if (parse.GetValue(name) is { } wanted)
            {
                var definition = ConnectorCatalog.Default.Find(wanted);
                Show(terminal, definition, asJson);
            }
            else
            {
                List(terminal, ConnectorCatalog.Default.BuiltIn, asJson);
            }

            return ExitCodes.Succeeded;
        });
        return command;
    }

    private static void List(Terminal terminal, IReadOnlyList<ConnectorDefinition> definitions, bool asJson)
    {
        if (asJson)
        {
            var lines = new JsonLineWriter(terminal.Out);
            foreach (var definition in definitions)
            {
                lines.WriteLine(definition, static (json, shown) => DefinitionJson.Write(json, shown, withFields: false));
            }

            return;
        }

        var table = new TextTable().Text("Target").Text("What it is", wraps: true).Text("Strategy").Number("Batch").Text("Limits");
        foreach (var definition in definitions)
        {
            table.Row(
                new Cell(definition.Name, Tone.Good),
                definition.Title,
                NameOf(definition.Strategy),
                definition.MaxBatchSize.ToString("N0", CultureInfo.InvariantCulture),
                LimitsOf(definition.Limits));
        }

        table.WriteTo(terminal);
    }

    private static void Show(Terminal terminal, ConnectorDefinition definition, bool asJson)
    {
        if (asJson)
        {
            new JsonLineWriter(terminal.Out).WriteLine(definition, static (json, shown) => DefinitionJson.Write(json, shown, withFields: true));
            return;
        }

        var facts = new TextTable().Text(string.Empty).Text(string.Empty, wraps: true);
        void Fact(string label, string value) => facts.Row(new Cell(label, Tone.Muted), value);
        Fact("Target", $"{definition.Name} ({definition.Title})");
        Fact("Strategy", NameOf(definition.Strategy));
        Fact("Base URL", definition.BaseUrl?.ToString() ?? "your own: give --base-url");
        Fact("Matched by", definition.MatchKey);
        Fact("Limits", LimitsOf(definition.Limits));
        Fact("Concurrency", definition.Concurrency.ToString(CultureInfo.InvariantCulture));
        if (definition.Capabilities.CanBatch)
        {
            Fact("Batch", string.Create(CultureInfo.InvariantCulture, $"{definition.BatchSize:N0} records, at most {definition.MaxBatchSize:N0}"));
        }

        Fact("Can", string.Join(", ", AbilitiesOf(definition.Capabilities)));
        facts.WriteTo(terminal);
        terminal.Out.WriteLine();

        var fields = new TextTable().Text("Field").Text("Type").Text("Notes", wraps: true);
        foreach (var field in definition.Fields)
        {
            fields.Row(field.Name, field.Type.ToString().ToLowerInvariant(), string.Join("; ", NotesOn(field)));
        }

        fields.WriteTo(terminal);
        if (definition.TakesOtherFields)
        {
            terminal.Out.WriteLine("… and any other field that the target has.");
        }
    }

    private static IEnumerable<string> NotesOn(TargetField field)
    {
        if (field.IsRequired)
        {
            yield return "required";
        }

        if (field.IsReadOnly)
        {
            yield return "read-only";
        }

        if (field.IsWriteOnly)
        {
            yield return "write-only: never shown, so it cannot be compared";
        }

        if (field.MaxLength is { } length)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"at most {length:N0} characters");
        }

        if (field.AllowedValues is { } values)
        {
            yield return $"one of {string.Join(", ", values)}";
        }
    }

    private static IEnumerable<string> AbilitiesOf(ConnectorCapabilities can)
    {
        yield return "create and update";
        foreach (var (ability, words) in new[]
        {
            (can.CanFind, "find by external ID"),
            (can.CanBatch, "take batches"),
            (can.CanClearFields, "clear fields"),
            (can.CanRekey, "change an external ID"),
            (can.CanClearExternalId, "clear an external ID"),
            (can.CanReadFields, "tell its fields"),
            (can.TakesMatchKey, "match by another field"),
            (can.TakesIdempotencyKey, "take idempotency keys"),
        })
        {
            if (ability)
            {
                yield return words;
            }
        }
    }

    private static string NameOf(UpsertStrategy strategy) => strategy switch
    {
        UpsertStrategy.SingleCall => "singleCall",
        UpsertStrategy.LookupThenWrite => "lookupThenWrite",
        _ => "batch",
    };

    private static string LimitsOf(TargetLimits limits)
    {
        string?[] parts =
        [
            limits.PerSecond is { } second ? string.Create(CultureInfo.InvariantCulture, $"{second:N0}/s") : null,
            limits.PerMinute is { } minute ? string.Create(CultureInfo.InvariantCulture, $"{minute:N0}/min") : null,
            limits.PerDay is { } day ? string.Create(CultureInfo.InvariantCulture, $"{day:N0}/day") : null,
        ];
        var known = string.Join(", ", parts.Where(static p => p is not null));
        return known.Length > 0 ? known : "none known";
    }
}
