using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using ExternalIdSync.Benchmarks.Time;
using ExternalIdSync.Host.Sandbox;
using ExternalIdSync.Sandbox;

namespace ExternalIdSync.Benchmarks.Sandbox;

/// <summary>The sandbox in a process of its own, so that its time and memory are nobody's who is measured. It keeps no requests.</summary>
internal sealed class SandboxProcess : IAsyncDisposable
{
    /// <summary>The argument that makes this program the sandbox.</summary>
    public const string Command = "serve";

    private readonly Process _process;
    private readonly HttpClient _control;

    private SandboxProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
        _control = new HttpClient { BaseAddress = new Uri(address, "_sandbox/") };
    }

    /// <summary>Where it is served.</summary>
    public Uri Address { get; }

    /// <summary>Starts it.</summary>
    /// <param name="clockSpeed">How much faster than real its clock goes.</param>
    /// <returns>The sandbox, ready for requests.</returns>
    public static async Task<SandboxProcess> StartAsync(int clockSpeed)
    {
        var process = OwnProcess.Start(Command, clockSpeed.ToString(CultureInfo.InvariantCulture));
        var address = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The sandbox did not start.");
        return new SandboxProcess(process, new Uri(address));
    }

    /// <summary>Is the sandbox, until the input is closed.</summary>
    /// <param name="clockSpeed">How much faster than real the clock goes.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> ServeAsync(string clockSpeed)
    {
        var sandbox = new SandboxServer(new SandboxOptions
        {
            RecordedRequests = 0,
            Time = FastClock.Of(int.Parse(clockSpeed, CultureInfo.InvariantCulture)),
        });
        await using var host = await SandboxHost.StartAsync(sandbox);
        await Console.Out.WriteLineAsync(host.Address.ToString());
        while (await Console.In.ReadLineAsync() is not null)
        {
            // Whoever started it says nothing, and ends it by closing the input.
        }

        return 0;
    }

    /// <summary>Forgets all records and counters.</summary>
    /// <param name="latency">How long every answer takes from now on.</param>
    /// <returns>When it is done.</returns>
    public async Task ResetAsync(TimeSpan latency = default)
    {
        (await _control.PostAsync("reset", content: null)).EnsureSuccessStatusCode();
        await SetAsync("settings", new { latencyMs = latency.TotalMilliseconds });
    }

    /// <summary>Switches a vendor's limit on.</summary>
    /// <param name="vendor">The vendor.</param>
    /// <param name="requests">Requests in any minute.</param>
    /// <returns>When it is done.</returns>
    public Task LimitAsync(string vendor, int requests) => SetAsync($"settings/{vendor}", new { limits = new { perMinute = requests } });

    /// <summary>Counts the answers with a status.</summary>
    /// <param name="status">The status.</param>
    /// <returns>How many there were since the last reset.</returns>
    public async Task<long> CountAsync(int status)
    {
        var seen = await _control.GetFromJsonAsync<JsonElement>("requests?last=0");
        return seen.GetProperty("counters").EnumerateArray()
            .Where(c => c.GetProperty("status").GetInt32() == status)
            .Sum(static c => c.GetProperty("count").GetInt64());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task SetAsync(string path, object settings) =>
        (await _control.PutAsync(path, JsonContent.Create(settings))).EnsureSuccessStatusCode();
}
