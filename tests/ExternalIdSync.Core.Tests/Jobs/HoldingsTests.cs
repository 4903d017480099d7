using ExternalIdSync.Core.Jobs;

namespace ExternalIdSync.Core.Tests.Jobs;

public sealed class HoldingsTests
{
    [Fact]
    public async Task What_was_taken_last_is_let_go_of_first_and_once()
    {
        var gone = new List<string>();
        var holdings = new Holdings();
        holdings.Add(new Later("state", gone));
        holdings.Add(new AtOnce("mapper", gone));
        holdings.Add(new Later("lease", gone));

        await holdings.DisposeAsync();
        await holdings.DisposeAsync();

        Assert.Equal(["lease", "mapper", "state"], gone);
    }

    private sealed class AtOnce(string name, List<string> gone) : IDisposable
    {
        public void Dispose() => gone.Add(name);
    }

    private sealed class Later(string name, List<string> gone) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            gone.Add(name);
            return ValueTask.CompletedTask;
        }
    }
}
