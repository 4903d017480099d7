using ExternalIdSync.Host.Output;
using Spectre.Console;

namespace ExternalIdSync.Host.Terminals;

/// <summary>Writes errors and warnings to standard error: id, what failed, what to do. Never a stack trace.</summary>
internal static class ErrorPrinter
{
    /// <summary>Writes an error and its advice.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="error">The row of the error table.</param>
    /// <param name="message">What failed.</param>
    public static void PrintError(Terminal terminal, SyncError error, string message)
    {
        // Several faults of one file come as several lines.
        Print(terminal, "error", Tone.Bad, error.Id, message.ReplaceLineEndings(Environment.NewLine + "  "));
        terminal.Error.WriteLine($"  {error.Advice}");
    }

    /// <summary>Writes a warning: the work goes on.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="message">What the reader should know.</param>
    public static void PrintWarning(Terminal terminal, string message)
    {
        if (terminal.IsErrorTerminal)
        {
            // A progress bar may be running, and only its own console knows how to write above it.
            terminal.ErrorConsole.MarkupLine($"[yellow]warning[/]: {Markup.Escape(message)}");
        }
        else
        {
            Print(terminal, "warning", Tone.Caution, id: null, message);
        }
    }

    private static void Print(Terminal terminal, string word, Tone tone, string? id, string message) =>
        terminal.Error.WriteLine($"{terminal.PaintError(word, tone)}{(id is null ? string.Empty : $" {id}")}: {message}");
}
