using System.CommandLine;
using System.CommandLine.Parsing;
using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Telemetry;

/// <summary><c>--metrics</c>, the same for every command that runs something.</summary>
internal sealed class MetricsOption
{
    private readonly Option<MetricsDestination[]> _option = new("--metrics")
    {
        HelpName = "DESTINATION",
        Description = $"Where the run's metrics go: {MetricsDestination.Syntax}. May be given several times.",
        CustomParser = Read,
        AllowMultipleArgumentsPerToken = false,
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>Adds the option to a command.</summary>
    /// <param name="command">The command.</param>
    public void AddTo(Command command) => command.Options.Add(_option);

    /// <summary>Begins to send what is told from here on. Dispose of it once the run has ended.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="terminal">Where it is said that something did not get through.</param>
    /// <returns>What sends.</returns>
    /// <exception cref="SyncException">A destination is unusable.</exception>
    public async Task<RunningTelemetry> OpenAsync(ParseResult parse, Terminal terminal)
    {
        var running = new RunningTelemetry(terminal);
        try
        {
            foreach (var destination in parse.GetValue(_option) ?? [])
            {
                running.Add(destination.Open());
            }

            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    private static MetricsDestination[]? Read(ArgumentResult result)
    {
        try
        {
            return [.. result.Tokens.Select(static token => MetricsDestination.Parse(token.Value))];
        }
        catch (SyncException failure)
        {
            result.AddError($"--metrics: {failure.Message}");
            return null;
        }
    }
}
