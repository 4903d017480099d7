using ExternalIdSync.Benchmarks;
using ExternalIdSync.Benchmarks.Measures;
using ExternalIdSync.Benchmarks.Sandbox;

return args switch
{
    // The two child processes: the sandbox that both contenders share, and a run whose memory is its own.
    [SandboxProcess.Command, var speed] => await SandboxProcess.ServeAsync(speed),
    [MemoryRun.Command, var baseUrl, var file] => await MemoryRun.ExecuteAsync(baseUrl, file),
    _ => await CommandLine.RunAsync(args),
};
