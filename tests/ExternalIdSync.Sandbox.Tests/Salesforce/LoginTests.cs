using System.Security.Cryptography;
using System.Text;

namespace ExternalIdSync.Sandbox.Tests.Salesforce;

public sealed class LoginTests : IDisposable
{
    private const string Token = "/salesforce/services/oauth2/token";
    private const string Credentials = "grant_type=client_credentials&client_id=salesforce_sandbox_client&client_secret=salesforce_sandbox_secret";

    private readonly Org _org = new();
    private readonly RSA _key = RSA.Create(2048);

    public void Dispose()
    {
        _key.Dispose();
        _org.Dispose();
    }

    [Fact]
    public async Task Client_credentials_give_a_token_and_the_instance_that_it_is_for()
    {
        var reply = await LogInAsync(Credentials);

        Assert.Equal((200, "http://sandbox.localhost/salesforce", "Bearer"), (reply.Status, reply["instance_url"], reply["token_type"]));
        Assert.StartsWith("http://sandbox.localhost/salesforce/id/00D", reply["id"]!, StringComparison.Ordinal);
        _org.Box.Token = reply["access_token"];
        Assert.Equal(200, (await _org.QueryAsync("SELECT Id FROM Contact")).Status);
        Assert.Equal("sync@sandbox.example", (await _org.Box.SendAsync("GET", new Uri(reply["id"]!).AbsolutePath))["username"]);
    }

    [Fact]
    public async Task Credentials_may_also_come_as_basic_authentication()
    {
        var basic = Convert.ToBase64String("salesforce_sandbox_client:salesforce_sandbox_secret"u8);

        Assert.Equal(200, (await LogInAsync("grant_type=client_credentials", ("Authorization", "Basic " + basic))).Status);
    }

    [Theory]
    [InlineData("grant_type=client_credentials&client_id=nobody&client_secret=x", "invalid_client_id")]
    [InlineData("grant_type=client_credentials&client_id=salesforce_sandbox_client&client_secret=x", "invalid_client")]
    [InlineData("grant_type=password&username=a&password=b", "unsupported_grant_type")]
    [InlineData("client_id=salesforce_sandbox_client", "invalid_request")]
    public async Task What_it_refuses_it_names(string form, string error)
    {
        var reply = await LogInAsync(form);

        Assert.Equal((400, error), (reply.Status, reply["error"]));
    }

    [Theory]
    [InlineData("https://login.salesforce.com", "sync@sandbox.example", 180, true)]
    [InlineData("http://sandbox.localhost/salesforce", "sync@sandbox.example", 60, true)]
    [InlineData("https://example.com", "sync@sandbox.example", 180, false)]
    [InlineData("https://login.salesforce.com", "other@sandbox.example", 180, false)]
    [InlineData("https://login.salesforce.com", "sync@sandbox.example", 0, false)]
    [InlineData("https://login.salesforce.com", "sync@sandbox.example", 181, false)]
    public async Task A_signed_assertion_is_taken_if_all_of_it_is_right(string audience, string user, int seconds, bool isTaken)
    {
        _org.Simulator.SetPublicKey(_key.ExportSubjectPublicKeyInfoPem());

        var reply = await LogInAsync(Form(Assertion(_key, audience, user, seconds)));

        Assert.Equal(isTaken ? 200 : 400, reply.Status);
        Assert.Equal(isTaken ? null : "invalid_grant", reply.Has("error") ? reply["error"] : null);
    }

    [Fact]
    public async Task A_signature_of_another_key_or_over_other_claims_is_refused()
    {
        _org.Simulator.SetPublicKey(_key.ExportSubjectPublicKeyInfoPem());
        using var other = RSA.Create(2048);
        var good = Assertion(_key).Split('.');

        Assert.Equal(400, (await LogInAsync(Form(Assertion(other)))).Status);
        Assert.Equal(400, (await LogInAsync(Form($"{good[0]}.{Encode("""{"iss":"salesforce_sandbox_client"}""")}.{good[2]}"))).Status);
        Assert.Equal(400, (await LogInAsync(Form("nonsense"))).Status);
        Assert.Equal(200, (await LogInAsync(Form(string.Join('.', good)))).Status);
    }

    [Fact]
    public async Task Without_a_deposited_key_no_assertion_is_taken()
    {
        Assert.Equal("invalid_grant", (await LogInAsync(Form(Assertion(_key))))["error"]);
        Assert.Equal(400, (await _org.Box.ControlAsync("PUT", "settings/salesforce", """{ "publicKey": "nonsense" }""")).Status);
    }

    [Fact]
    public async Task Sessions_end_with_time_and_at_will()
    {
        await _org.Box.ControlAsync("PUT", "settings/salesforce", """{ "tokenLifetimeSeconds": 60 }""");
        _org.Box.Token = (await LogInAsync(Credentials))["access_token"];
        _org.Box.Clock.Advance(TimeSpan.FromSeconds(60));

        var late = await _org.SendAsync("GET", "limits");
        Assert.Equal((401, "INVALID_SESSION_ID"), (late.Status, late["0.errorCode"]));

        _org.Box.Token = (await LogInAsync(Credentials))["access_token"];
        Assert.Equal(200, (await _org.SendAsync("GET", "limits")).Status);
        await _org.Box.ControlAsync("POST", "salesforce/tokens/expire");
        Assert.Equal(401, (await _org.SendAsync("GET", "limits")).Status);
    }

    private static string Form(string assertion) => "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=" + assertion;

    private static string Encode(string text) => Encode(Encoding.UTF8.GetBytes(text));

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static string Assertion(RSA key, string audience = "https://login.salesforce.com", string user = "sync@sandbox.example", int seconds = 180)
    {
        var until = Box.Start.AddSeconds(seconds).ToUnixTimeSeconds();
        var content = Encode("""{"alg":"RS256"}""") + "."
            + Encode($$"""{"iss":"salesforce_sandbox_client","sub":"{{user}}","aud":"{{audience}}","exp":{{until}}}""");
        return content + "." + Encode(key.SignData(Encoding.ASCII.GetBytes(content), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    private Task<Box.Reply> LogInAsync(string form, params (string, string)[] headers)
    {
        _org.Box.Token = null;
        return _org.Box.SendAsync("POST", Token, form, headers);
    }
}
