using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace ExternalIdSync.Host.Terminals;

/// <summary>
/// The help, with what may be left out in brackets. System.CommandLine has them in a command's own usage, but lists every argument of a
/// command's subcommands as if it were needed, and offers no way to say otherwise.
/// </summary>
/// <param name="width">How wide the terminal is.</param>
internal sealed class HelpText(int width) : SynchronousCommandLineAction
{
    private readonly HelpAction _help = new() { MaxWidth = width };

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var invocation = parseResult.InvocationConfiguration;
        var output = invocation.Output;
        var text = new StringWriter { NewLine = output.NewLine };
        invocation.Output = text;
        int exitCode;
        try
        {
            exitCode = _help.Invoke(parseResult);
        }
        finally
        {
            invocation.Output = output;
        }

        output.Write(parseResult.CommandResult.Command.Subcommands.Aggregate(text.ToString(), Bracket));
        return exitCode;
    }

    // Brackets are as wide as what they take the place of, so that columns stay where they are.
    private static string Bracket(string text, Command command) => command.Arguments.Where(static a => a.Arity.MinimumNumberOfValues == 0).Aggregate(
        text, (rest, argument) => rest.Replace($"  {command.Name} <{argument.Name}>", $"  {command.Name} [{argument.Name}]", StringComparison.Ordinal));
}
