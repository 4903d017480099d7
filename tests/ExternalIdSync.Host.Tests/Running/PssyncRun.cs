using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Tests.Running;

/// <summary>What one command line printed and ended with.</summary>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record PssyncRun(int ExitCode, string Out, string Error)
{
    /// <summary>The lines of standard output.</summary>
    public string[] OutLines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Runs a command line inside this process.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <returns>What came of it.</returns>
    public static Task<PssyncRun> Of(params string[] arguments) => Of(CancellationToken.None, arguments);

    /// <summary>Runs a command line inside this process, to be stopped.</summary>
    /// <param name="cancellationToken">Stops it as Ctrl+C does.</param>
    /// <param name="arguments">The arguments.</param>
    /// <returns>What came of it.</returns>
    public static async Task<PssyncRun> Of(CancellationToken cancellationToken, params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var terminal = new Terminal { Out = output, Error = TextWriter.Synchronized(error) };
        var exitCode = await CommandLine.RunAsync(arguments, terminal, new HastyTimeProvider(), cancellationToken);
        return new PssyncRun(exitCode, output.ToString(), error.ToString());
    }
}
