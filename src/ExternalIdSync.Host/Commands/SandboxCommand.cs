using System.CommandLine;
using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Commands;

/// <summary><c>pssync sandbox</c>.</summary>
internal static class SandboxCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where its output goes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        var port = new Option<int>("--port", "-p") { HelpName = "N", Description = "The loopback port; 0, the default, for any free one." };
        var command = new Command("sandbox", "Serves simulations of the vendors' APIs on this machine, to try things out without an account.");
        command.Options.Add(port);
        command.SetAction((parse, cancellationToken) => throw new SyncException(SyncErrors.NotSupported, "Not built yet."));
        return command;
    }
}
