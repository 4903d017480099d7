using ExternalIdSync.Benchmarks;
using ExternalIdSync.Benchmarks.Measures;
using ExternalIdSync.Benchmarks.Sandbox;

return args switch
{
    // The child processes: the sandbox that both contenders share, duels that more than one process has to tell, and runs whose memory is
    // their own.
    [SandboxProcess.Command, var speed] => await SandboxProcess.ServeAsync(speed),
    [DuelRun.Command, var contest, var work, var rounds] => await DuelRun.ExecuteAsync(contest, work, rounds),
    [StateRun.Command, var job] => await StateRun.ExecuteAsync(job),
    [MemoryRun.Command, var baseUrl, var file] => await MemoryRun.ExecuteAsync(baseUrl, file),
    _ => await CommandLine.RunAsync(args),
};
