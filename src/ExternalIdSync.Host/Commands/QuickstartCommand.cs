using System.CommandLine;
using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Commands;

/// <summary><c>pssync quickstart</c>.</summary>
internal static class QuickstartCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where its output goes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        var command = new Command("quickstart", "Shows what this program does: imports sample files into a sandbox, twice, with no account and nothing to set up.");
        command.SetAction((parse, cancellationToken) => throw new SyncException(SyncErrors.NotSupported, "Not built yet."));
        return command;
    }
}
