using ExternalIdSync.Core.State;

namespace ExternalIdSync.Core.Tests.State;

/// <summary>Where the one state of a test is kept. Opening it twice is what two processes do; disposing does away with it.</summary>
public abstract class StateHome : IAsyncDisposable
{
    public abstract Task<IStateStore> OpenAsync(StateRetention? retention, TimeProvider clock);

    public abstract ValueTask DisposeAsync();
}
