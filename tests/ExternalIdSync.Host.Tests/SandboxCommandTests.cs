using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ExternalIdSync.Core.Targets;
using ExternalIdSync.Host.Sandbox;
using ExternalIdSync.Host.Tests.Running;

namespace ExternalIdSync.Host.Tests;

public class SandboxCommandTests
{
    [Fact]
    public async Task It_serves_every_target_with_the_token_it_prints_until_interrupted()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Ctrl+C cannot be sent to another process on Windows.");
        }

        using var process = PssyncProcess.Start(null, null, "sandbox", "--output", "json");
        using var client = new HttpClient();
        for (var i = 0; i < SandboxAccount.All.Count; i++)
        {
            using var account = JsonDocument.Parse((await process.Out.ReadLineAsync())!);
            var baseUrl = account.RootElement.GetProperty("baseUrl").GetString();
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{baseUrl}/x")
            {
                Headers = { Authorization = new AuthenticationHeaderValue("Bearer", account.RootElement.GetProperty("token").GetString()) },
            };
            using var response = await client.SendAsync(request);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            Assert.DoesNotContain("nothing_mounted", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        await process.InterruptAsync();
        var run = await process.FinishAsync();

        Assert.Equal(ExitCodes.Succeeded, run.ExitCode);
        Assert.Empty(run.Error);
    }

    [Fact]
    public void Every_built_in_target_has_a_sandbox() =>
        Assert.Equal(ConnectorCatalog.Default.BuiltIn.Select(static d => d.Name).Order(), SandboxAccount.All.Select(static a => a.Target).Order());
}
