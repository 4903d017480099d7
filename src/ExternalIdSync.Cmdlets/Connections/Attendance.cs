using System.Management.Automation.Host;

namespace ExternalIdSync.Cmdlets.Connections;

/// <summary>Tells whether someone sits in front of a session who could answer a question.</summary>
internal static class Attendance
{
    private const string NonInteractive = "noninteractive";
    private const int ShortestSwitch = 4;

    /// <summary>Whether a question would reach someone.</summary>
    /// <param name="host">The session's host.</param>
    /// <returns><see langword="false"/> in scheduled tasks, services, jobs, pipelines and under <c>-NonInteractive</c>.</returns>
    public static bool IsAttended(PSHost host) => host.Name switch
    {
        "ConsoleHost" => Environment.UserInteractive && !Console.IsInputRedirected && !IsNonInteractive(Environment.GetCommandLineArgs()),

        // A job waits for input that nobody is told to give.
        "ServerRemoteHost" or "Default Host" => false,
        _ => Environment.UserInteractive,
    };

    /// <summary>Whether pwsh was told not to ask: <c>-NonInteractive</c>, shortened as it may be.</summary>
    /// <param name="arguments">The process's command line.</param>
    /// <returns>Whether it was.</returns>
    internal static bool IsNonInteractive(IEnumerable<string> arguments) => arguments.Any(static a =>
        a.Length > ShortestSwitch && a[0] is '-' or '/' && NonInteractive.StartsWith(a.TrimStart('-', '/'), StringComparison.OrdinalIgnoreCase)
        && a.TrimStart('-', '/').Length >= ShortestSwitch);
}
