using System.Text;
using ExternalIdSync.Host.Output;
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

    private IAnsiConsole? _errorConsole;

    /// <summary>Standard output: data only.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Standard error: progress, warnings, errors.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>A person's answers to questions on <see cref="Error"/>; <see langword="null"/> where nobody can be asked.</summary>
    public TextReader? In { get; init; }

    /// <summary>Whether a person watches standard output, so that lines of data and a progress bar would get in each other's way.</summary>
    public bool IsOutTerminal { get; init; }

    /// <summary>Whether a person watches standard error, so that a progress bar makes sense.</summary>
    public bool IsErrorTerminal { get; init; }

    /// <summary>Whether standard output may carry colour.</summary>
    public bool ColorOut { get; init; }

    /// <summary>Whether standard error may carry colour.</summary>
    public bool ColorError { get; init; }

    /// <summary>The width of tables, in columns.</summary>
    public int Width { get; init; } = DefaultWidth;

    /// <summary>Standard error for a live display.</summary>
    public IAnsiConsole ErrorConsole => _errorConsole ??= MakeErrorConsole();

    /// <summary>The terminal, pipe or file that this process was started with. <c>NO_COLOR</c> and <c>TERM=dumb</c> are respected.</summary>
    /// <returns>The terminal.</returns>
    public static Terminal OfProcess()
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var color = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") is not "dumb";
        return new Terminal
        {
            // Buffered in a pipe or file: a line per record would otherwise cost a system call per record.
            Out = new StreamWriter(Console.OpenStandardOutput(), Console.OutputEncoding, bufferSize: 32 * 1024)
            {
                AutoFlush = !Console.IsOutputRedirected,
            },
            Error = Console.Error,
            In = Console.IsInputRedirected || Console.IsErrorRedirected ? null : Console.In,
            IsOutTerminal = !Console.IsOutputRedirected,
            IsErrorTerminal = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not "dumb",
            ColorOut = color && !Console.IsOutputRedirected,
            ColorError = color && !Console.IsErrorRedirected,
            Width = Console.IsOutputRedirected ? DefaultWidth : Math.Max(60, Console.WindowWidth),
        };
    }

    /// <summary>A text in its colour, for <see cref="Out"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="tone">What the colour is to say.</param>
    /// <returns>The text, between escape sequences where colour is shown.</returns>
    public string Paint(string text, Tone tone) => Paint(text, tone, ColorOut);

    /// <summary>A text in its colour, for <see cref="Error"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="tone">What the colour is to say.</param>
    /// <returns>The text, between escape sequences where colour is shown.</returns>
    public string PaintError(string text, Tone tone) => Paint(text, tone, ColorError);

    private static string Paint(string text, Tone tone, bool inColor) => !inColor || text.Length == 0
        ? text
        : tone switch
        {
            Tone.Muted => $"\e[90m{text}\e[0m",
            Tone.Strong => $"\e[1m{text}\e[0m",
            Tone.Good => $"\e[32m{text}\e[0m",
            Tone.Caution => $"\e[33m{text}\e[0m",
            Tone.Bad => $"\e[31m{text}\e[0m",
            _ => text,
        };

    private IAnsiConsole MakeErrorConsole()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new FixedOutput(Error, Width, IsErrorTerminal),
            Ansi = IsErrorTerminal ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = ColorError ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = IsErrorTerminal ? InteractionSupport.Yes : InteractionSupport.No,
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
