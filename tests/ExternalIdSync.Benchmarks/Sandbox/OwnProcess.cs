using System.Diagnostics;

namespace ExternalIdSync.Benchmarks.Sandbox;

/// <summary>This program once more, as a child.</summary>
internal static class OwnProcess
{
    /// <summary>Starts the program.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>The process; it ends when its input is closed.</returns>
    public static Process Start(params string[] arguments)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
        {
            start.ArgumentList.Add(typeof(OwnProcess).Assembly.Location);
        }

        Array.ForEach(arguments, start.ArgumentList.Add);
        return Process.Start(start)!;
    }
}
