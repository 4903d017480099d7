using ExternalIdSync;
using ExternalIdSync.Core.Jobs;

// A killed predecessor's lease runs out by itself; until then there is nothing to do but wait.
var runner = new JobRunner(JobFile.Load(args[0]));
while (true)
{
    try
    {
        await foreach (var result in runner.RunAsync(new JobRunOptions { LeaseDuration = TimeSpan.FromMilliseconds(500) }))
        {
            if (!result.IsSuccess)
            {
                Console.WriteLine($"{result.ExternalId}: {result.Outcome} {result.Code} {result.Reason}");
            }
        }

        Console.WriteLine(runner.Run);
        return runner.Run.Status == RunStatus.Succeeded ? 0 : 2;
    }
    catch (SyncException e) when (e.Error == SyncErrors.LeaseHeld)
    {
        await Task.Delay(50);
    }
    catch (SyncException e)
    {
        Console.WriteLine($"{e.Error.Id}: {e.Message}");
        return 1;
    }
}
