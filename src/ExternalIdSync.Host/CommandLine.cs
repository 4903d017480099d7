using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using ExternalIdSync.Host.Commands;
using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host;

/// <summary>The tree of commands, and the one place where a failure becomes a message and an exit code.</summary>
internal static class CommandLine
{
    /// <summary>How long a stopped command may take to let running requests end and to print what was done.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);

    // A prefix may be none, and a delimiter a space.
    private static readonly string[] TakesBlank = ["--prefix", "--delimiter"];

    /// <summary>Runs one command line.</summary>
    /// <param name="arguments">What was typed after the program's name.</param>
    /// <param name="terminal">Where output goes.</param>
    /// <param name="time">The clock of requests and runs; <see langword="null"/> for the system's.</param>
    /// <param name="cancellationToken">Stops the command as Ctrl+C does.</param>
    /// <returns>The exit code, one of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, Terminal terminal, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        try
        {
            // No response files: an argument such as '@acme' is a value like any other.
            var parse = Tree(terminal, time ?? TimeProvider.System).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parse.Action is ParseErrorAction)
            {
                return PrintUsageErrors(parse, terminal);
            }

            return await parse.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = terminal.Out,
                    Error = terminal.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = StopTimeout,
                },
                cancellationToken);
        }
        catch (SyncException failure)
        {
            ErrorPrinter.PrintError(terminal, failure.Error, failure.Message);
            return failure.Error == SyncErrors.Stopped ? ExitCodes.Stopped : ExitCodes.Failed;
        }
        catch (OperationCanceledException)
        {
            ErrorPrinter.PrintError(terminal, SyncErrors.Stopped, "Stopped on request.");
            return ExitCodes.Stopped;
        }
        catch (IOException failure) when (IsClosedPipe(failure))
        {
            // The reader of our output has gone (pssync … | head): nobody is left to tell.
            return ExitCodes.Stopped;
        }
        catch (Exception failure)
        {
            ErrorPrinter.PrintError(terminal, SyncErrors.Unexpected, $"{failure.GetType().Name}: {failure.Message}");
            return ExitCodes.Failed;
        }
        finally
        {
            Flush(terminal);
        }
    }

    private static RootCommand Tree(Terminal terminal, TimeProvider time)
    {
        var root = new RootCommand(
            "Keeps the records of one system in step with another system's REST API, with the external ID as the only link.")
        {
            QuickstartCommand.Create(terminal),
            ImportCommand.Create(terminal, time),
            SendCommand.Create(terminal, time),
            GetCommand.Create(terminal, time),
            TargetsCommand.Create(terminal),
            NewCommand.Create(terminal, time),
            CheckCommand.Create(terminal, time),
            ContractCommand.Create(terminal),
            RunCommand.Create(terminal, time),
            RunsCommand.Create(terminal, time),
            RejectionsCommand.Create(terminal, time),
            ReplayCommand.Create(terminal, time),
            CursorCommand.Create(terminal, time),
            HealthCommand.Create(terminal, time),
            ReportCommand.Create(terminal, time),
            SandboxCommand.Create(terminal),
        };
        foreach (var command in root.Subcommands)
        {
            RefuseBlanks(command);
        }

        var help = new HelpText(terminal.Width);
        root.Options.OfType<HelpOption>().Single().Action = help;
        root.SetAction(help.Invoke);
        return root;
    }

    // A script whose variable is not set gives a blank: told as that, and not as a file or target without a name.
    private static void RefuseBlanks(Command command)
    {
        foreach (var option in command.Options.Where(static o => !TakesBlank.Contains(o.Name)))
        {
            option.Validators.Add(result => Refuse(result, option.Name));
        }

        foreach (var argument in command.Arguments)
        {
            argument.Validators.Add(result => Refuse(result, argument.Name));
        }

        static void Refuse(SymbolResult result, string name)
        {
            if (result.Tokens.Any(static t => string.IsNullOrWhiteSpace(t.Value)))
            {
                result.AddError($"{name} is blank. Is a variable not set?");
            }
        }
    }

    private static int PrintUsageErrors(ParseResult parse, Terminal terminal)
    {
        foreach (var error in parse.Errors)
        {
            ErrorPrinter.PrintError(terminal, SyncErrors.OptionInvalid, error.Message);
        }

        var command = parse.CommandResult.Command;
        terminal.Error.WriteLine($"  Usage: {(command is RootCommand ? "pssync --help" : $"pssync {command.Name} --help")}");
        return ExitCodes.Failed;
    }

    private static bool IsClosedPipe(IOException failure) => (failure.HResult & 0xFFFF) is 32 or 109 or 232;

    private static void Flush(Terminal terminal)
    {
        try
        {
            terminal.Out.Flush();
            terminal.Error.Flush();
        }
        catch (IOException)
        {
            // See above: the reader has gone.
        }
    }
}
