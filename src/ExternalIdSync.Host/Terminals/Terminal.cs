using System.Text;
using Spectre.Console;

namespace ExternalIdSync.Host.Terminals;

/// <summary>
/// Where the program writes. Data goes to <see cref="Out"/> and nothing else does, so that it can be piped; progress, warnings and
/// errors go to <see cref="Error"/>.
/// </summary>
internal sealed class Terminal
{
    /// <summary>The width used where the output is not a terminal.</summary>
    public const int DefaultWidth = 100;

    private IAnsiConsole? _outConsole;
    private IAnsiConsole? _errorConsole;

    /// <summary>Standard output: data only.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Standard error: progress, warnings, errors.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether a person watches standard error, so that a progress bar makes sense.</summary>
    public bool IsErrorTerminal { get; init; }

    /// <summary>Whether standard output may carry colour.</summary>
    public bool ColorOut { get; init; }

    /// <summary>Whether standard error may carry colour.</summary>
    public bool ColorError { get; init; }

    /// <summary>The width of tables, in columns.</summary>
    public int Width { get; init; } = DefaultWidth;

    /// <summary>Standard output for tables.</summary>
    public IAnsiConsole OutConsole => _outConsole ??= Make(Out, ColorOut, interactive: false);

    /// <summary>Standard error for progress and coloured words.</summary>
    public IAnsiConsole ErrorConsole => _errorConsole ??= Make(Error, ColorError, IsErrorTerminal);

    /// <summary>The terminal, pipe or file that this process was started with. <c>NO_COLOR</c> and <c>TERM=dumb</c> are respected.</summary>
    /// <returns>The terminal.</returns>
    public static Terminal OfProcess()
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var color = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") is not "dumb";
        return new Terminal
        {
            // Buffered: a line per record would otherwise cost a system call per record. Whoever writes flushes.
            Out = new StreamWriter(Console.OpenStandardOutput(), Console.OutputEncoding, bufferSize: 32 * 1024),
            Error = Console.Error,
            IsErrorTerminal = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not "dumb",
            ColorOut = color && !Console.IsOutputRedirected,
            ColorError = color && !Console.IsErrorRedirected,
            Width = Console.IsOutputRedirected ? DefaultWidth : Math.Max(60, Console.WindowWidth),
        };
    }

    private IAnsiConsole Make(TextWriter writer, bool color, bool interactive)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new FixedOutput(writer, Width, interactive),
            Ansi = color || interactive ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = color ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = interactive ? InteractionSupport.Yes : InteractionSupport.No,
            // Enrichers would look at the environment of the build server again and turn our decision over.
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Capabilities.Unicode = true;
        return console;
    }

    /// <summary>A writer of known width, so that tables look the same in a pipe, a test and a terminal of that width.</summary>
    private sealed class FixedOutput(TextWriter writer, int width, bool isTerminal) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => isTerminal;

        public int Width => width;

        public int Height => 40;

        public void SetEncoding(Encoding encoding)
        {
            // The encoding is UTF-8 throughout.
        }
    }
}
