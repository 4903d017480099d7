using System.CommandLine;
using ExternalIdSync.Host.Quickstart;
using ExternalIdSync.Host.Sandbox;
using ExternalIdSync.Host.Terminals;
using ExternalIdSync.Sandbox;

namespace ExternalIdSync.Host.Commands;

/// <summary><c>pssync quickstart</c>: the tour for newcomers.</summary>
internal static class QuickstartCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where its output goes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        var command = new Command(
            "quickstart", "Shows what this program does: imports sample files into a sandbox, twice, with no account and nothing to set up.");
        command.SetAction(async (_, cancellationToken) =>
        {
            await using var host = await SandboxHost.StartAsync(new SandboxServer(), cancellationToken: cancellationToken);
            await new Tour(host, terminal).TakeAsync(cancellationToken);
            return ExitCodes.Succeeded;
        });
        return command;
    }
}
