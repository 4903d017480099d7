using System.CommandLine;
using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Commands;

/// <summary><c>--yes</c>: what cannot be taken back is asked about on a terminal, and elsewhere done with this option only.</summary>
internal sealed class Confirmation
{
    /// <summary><c>--yes</c>.</summary>
    public Option<bool> Yes { get; } = new("--yes", "-y") { Description = "Does it without asking; needed where nobody can be asked." };

    /// <summary>Makes sure that it is meant.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="terminal">Where to ask.</param>
    /// <param name="action">What is about to be done, such as <c>Remove 3 rejections of 'companies' for good</c>.</param>
    /// <exception cref="SyncException">
    /// <see cref="SyncErrors.OptionInvalid"/>: nobody can be asked and <c>--yes</c> is missing. <see cref="SyncErrors.Stopped"/>: the answer was no.
    /// </exception>
    public void Require(ParseResult parse, Terminal terminal, string action)
    {
        if (parse.GetValue(Yes))
        {
            return;
        }

        if (terminal.In is not { } person)
        {
            throw new SyncException(SyncErrors.OptionInvalid, $"{action}? Nobody can be asked here: give --yes if it is meant. Nothing was changed.");
        }

        terminal.Error.Write($"{action}? [y/N] ");
        terminal.Error.Flush();
        if (person.ReadLine()?.Trim().ToUpperInvariant() is not ("Y" or "YES"))
        {
            throw new SyncException(SyncErrors.Stopped, "Nothing was changed.");
        }
    }
}
