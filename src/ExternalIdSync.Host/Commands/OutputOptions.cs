using System.CommandLine;
using ExternalIdSync.Host.Output;

namespace ExternalIdSync.Host.Commands;

/// <summary>The options that decide what is shown, the same for every command that runs something.</summary>
internal sealed class OutputOptions
{
    /// <summary><c>--output</c>.</summary>
    public Option<OutputFormat> Format { get; } = FormatOf(OutputFormat.Table, OutputFormat.Json, OutputFormat.Jsonl);

    /// <summary><c>--quiet</c>.</summary>
    public Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "No progress and no warnings; errors still show." };

    /// <summary><c>--verbose</c>.</summary>
    public Option<bool> Verbose { get; } = new("--verbose", "-v") { Description = "Tells on standard error what became of each record." };

    /// <summary>Makes <c>--output</c>.</summary>
    /// <param name="formats">The formats the command knows; the default one, Table, first.</param>
    /// <returns>The option.</returns>
    public static Option<OutputFormat> FormatOf(params OutputFormat[] formats)
    {
        var names = formats.Select(static f => f.ToString().ToLowerInvariant()).ToArray();
        var option = new Option<OutputFormat>("--output", "-o")
        {
            HelpName = string.Join('|', names),
            Description = $"How data is written to standard output: {names[0]} if not said.",
            CustomParser = result => Choice.Parse(result, "--output", names, formats),
        };
        option.CompletionSources.Add(names);
        return option;
    }

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    public void AddTo(Command command)
    {
        command.Options.Add(Format);
        command.Options.Add(Quiet);
        command.Options.Add(Verbose);
    }
}
