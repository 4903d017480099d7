using ExternalIdSync.Host.Tests.Running;
using ExternalIdSync.Sandbox.Experiture;

namespace ExternalIdSync.Host.Tests;

/// <summary>Tokens that are made of a client's ID and secret, over HTTP from the command line to the record.</summary>
public sealed class ClientCredentialsTests : SandboxedTest
{
    private readonly string _variable = $"PSSYNC_TEST_{Guid.NewGuid():N}";

    public override async ValueTask DisposeAsync()
    {
        Environment.SetEnvironmentVariable(_variable, null);
        await base.DisposeAsync();
    }

    [Fact]
    public async Task An_import_gets_a_token_once_and_writes_with_it()
    {
        var run = await ImportAsync(ExperitureSimulator.ClientSecret, ExperitureSimulator.ClientId);

        Assert.True(run.ExitCode == ExitCodes.Succeeded, run.Out + run.Error);
        Assert.Equal(3, Sandbox.Experiture.ProfileCount);
        Assert.Equal(
            ["/experiture/public/v1/oauth/token", "/experiture/public/v1/records/profiles/upsert-batch"],
            Sandbox.Requests.Recent.Select(static r => r.Path));
        Assert.Contains("scope=cdp%3Aprofiles%3Awrite", Sandbox.Requests.Recent[0].BodyText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a-wrong-secret", ExperitureSimulator.ClientId)]
    [InlineData(ExperitureSimulator.ClientSecret, "nobody")]
    public async Task A_wrong_secret_or_ID_is_told_and_not_shown(string secret, string clientId)
    {
        var run = await ImportAsync(secret, clientId);

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("error TokenRefused: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("invalid_client", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, run.Error + run.Out, StringComparison.Ordinal);
        Assert.Equal(0, Sandbox.Experiture.ProfileCount);
    }

    [Fact]
    public async Task A_client_ID_for_a_target_that_takes_its_token_as_it_is_is_told_before_anything_is_sent()
    {
        var run = await ImportAsync(File("companies.csv", "Id,Name", "1,Acme"), "--client-id", "me");

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("error OptionInvalid: hipcall/companies takes a token as it is", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, Sandbox.Requests.Total);
    }

    private Task<PssyncRun> ImportAsync(string secret, string clientId)
    {
        Environment.SetEnvironmentVariable(_variable, secret);
        return PssyncRun.Of(
        [
            "import", File("profiles.csv", "Id,first_name", "1,Ann", "2,Bob", "3,Cid"), "--target", "experiture/profiles", "--external-id", "Id",
            "--base-url", new Uri(Address, "experiture/public/v1").ToString(), "--token", "env:" + _variable, "--client-id", clientId,
        ]);
    }
}
