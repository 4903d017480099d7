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
        Print(terminal, "error", "red", error.Id, message);
        terminal.Error.WriteLine($"  {error.Advice}");
    }

    /// <summary>Writes a warning: the work goes on.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="message">What the reader should know.</param>
    public static void PrintWarning(Terminal terminal, string message) => Print(terminal, "warning", "yellow", id: null, message);

    private static void Print(Terminal terminal, string word, string color, string? id, string message)
    {
        // Only the first word is coloured, and only it goes through Spectre: it would wrap a long message, and break a path in two.
        if (terminal.ColorError)
        {
            terminal.ErrorConsole.Markup($"[{color}]{word}[/]");
        }
        else
        {
            terminal.Error.Write(word);
        }

        terminal.Error.WriteLine(id is null ? $": {message}" : $" {id}: {message}");
    }
}
