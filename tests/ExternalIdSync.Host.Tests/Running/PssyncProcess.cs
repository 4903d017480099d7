using System.Diagnostics;

namespace ExternalIdSync.Host.Tests.Running;

/// <summary>The program as a process of its own, as a scheduler or a person starts it.</summary>
internal sealed class PssyncProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _error;
    private bool _isOutClosed;

    static PssyncProcess() => InterruptSignal.LetChildrenHear();

    private PssyncProcess(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Standard output, as it comes.</summary>
    public StreamReader Out => _process.StandardOutput;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Starts it.</summary>
    /// <param name="directory">The current directory; <see langword="null"/> for the tests' own.</param>
    /// <param name="variables">Environment variables to add.</param>
    /// <param name="arguments">The arguments.</param>
    /// <returns>The running process.</returns>
    public static PssyncProcess Start(string? directory, IReadOnlyDictionary<string, string>? variables, params string[] arguments)
    {
        // Through dotnet, whichever the tests run on: an own executable is not made for every platform the tests run on.
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = directory ?? AppContext.BaseDirectory,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "pssync.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new PssyncProcess(Process.Start(start)!);
    }

    /// <summary>Runs it to its end.</summary>
    /// <param name="directory">The current directory; <see langword="null"/> for the tests' own.</param>
    /// <param name="arguments">The arguments.</param>
    /// <returns>What came of it.</returns>
    public static async Task<PssyncRun> RunAsync(string? directory, params string[] arguments)
    {
        using var process = Start(directory, null, arguments);
        return await process.FinishAsync();
    }

    /// <summary>Goes away as a reader that has seen enough.</summary>
    public void CloseOut()
    {
        _isOutClosed = true;
        Out.Close();
    }

    /// <summary>Presses Ctrl+C: SIGINT. Unix only.</summary>
    /// <returns>When the signal is sent.</returns>
    public async Task InterruptAsync()
    {
        using var kill = Process.Start("kill", ["-INT", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>What came of it, without the output that was read before.</returns>
    public async Task<PssyncRun> FinishAsync()
    {
        var output = _isOutClosed ? string.Empty : await Out.ReadToEndAsync();
        await _process.WaitForExitAsync();
        return new PssyncRun(_process.ExitCode, output, await _error);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
