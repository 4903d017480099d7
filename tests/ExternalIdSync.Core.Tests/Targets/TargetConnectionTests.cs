using ExternalIdSync.Core.Http.Secrets;
using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Targets;
using ExternalIdSync.Core.Tests.Writing;
using ExternalIdSync.Sandbox;

namespace ExternalIdSync.Core.Tests.Targets;

public sealed class TargetConnectionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("instant-compliance/customers")]
    [InlineData("hipcall/companies")]
    [InlineData("hipcall/contacts")]
    [InlineData("experiture/profiles")]
    public async Task A_good_token_reaches_the_api(string name)
    {
        await using var target = Runs.Connect(name, new SandboxServer());

        var test = await target.TestAsync(Token);

        Assert.True(test.IsReached, test.Reason);
        Assert.Equal(200, test.Status);
    }

    [Theory]
    [InlineData("wrong", "instant-compliance/api/v1/", "TokenRefused")]
    [InlineData("ic_live_sandbox_writeonly", "instant-compliance/api/v1/", "ScopeMissing")]
    [InlineData("ic_live_sandbox", "instant-compliance/api/v1/nowhere/", "BaseUrlWrong")]
    [InlineData("ic_live_sandbox", "nothing/here/", "BaseUrlWrong")]
    public async Task A_bad_token_a_missing_scope_and_a_wrong_url_are_told_apart(string token, string path, string code)
    {
        await using var target = TargetConnection.Open(new TargetOptions
        {
            Definition = ConnectorCatalog.Default.Find("instant-compliance/customers"),
            BaseUrl = new Uri(SandboxMessageHandler.BaseAddress, path),
            Handler = new SandboxMessageHandler(new SandboxServer()),
            Secret = new SecureStringSecret(new System.Net.NetworkCredential("", token).SecurePassword),
        });

        var test = await target.TestAsync(Token);

        Assert.Equal(code, test.Error?.Id);
        Assert.DoesNotContain(token, test.Reason, StringComparison.Ordinal);
        if (code == "ScopeMissing")
        {
            Assert.Contains("customers:read", test.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_page_instead_of_json_means_a_wrong_url_and_cut_json_a_malformed_answer()
    {
        var page = Runs.Connect("hipcall/companies", new FakeTransport(_ => FakeTransport.Html(200)));
        var cut = Runs.Connect("hipcall/companies", new FakeTransport(_ => FakeTransport.Json(200, """{"data":[""")));
        var unreachable = Runs.Connect(
            "hipcall/companies", new FakeTransport(_ => throw new SyncException(SyncErrors.TlsFailed, "Not trusted.")));

        Assert.Same(SyncErrors.BaseUrlWrong, (await page.TestAsync(Token)).Error);
        Assert.Same(SyncErrors.AnswerMalformed, (await cut.TestAsync(Token)).Error);
        Assert.Same(SyncErrors.TlsFailed, (await unreachable.TestAsync(Token)).Error);
    }

    [Fact]
    public async Task A_record_is_read_by_its_external_id_and_a_missing_one_is_nothing()
    {
        await using var target = Runs.Connect("hipcall/companies", new SandboxServer());
        await Runs.RunAsync(target, Runs.Rows("id,name,city", ["K", "Acme", "Oslo"]));

        var found = await target.FindAsync(ExternalId.Parse("K"), Token);

        Assert.Equal(("K", "Acme", "Oslo"), (found!.ExternalId, found.Fields["name"], found.Fields["city"]));
        Assert.NotNull(found.Id);
        Assert.Null(await target.FindAsync(ExternalId.Parse("L"), Token));
    }

    [Fact]
    public async Task An_external_id_is_changed_and_taken_away()
    {
        var sandbox = new SandboxServer();
        await using var target = Runs.Connect("hipcall/companies", sandbox);
        await Runs.RunAsync(target, Runs.Rows("id,name", ["K", "Acme"], ["T", "Taken"]));
        var (k, l, t) = (ExternalId.Parse("K"), ExternalId.Parse("L"), ExternalId.Parse("T"));

        var taken = await target.RekeyAsync(k, t, whatIf: false, Token);
        var changed = await target.RekeyAsync(k, l, whatIf: false, Token);
        var missing = await target.RekeyAsync(k, l, whatIf: false, Token);
        var cleared = await target.ClearExternalIdAsync(l, whatIf: false, Token);

        Assert.Equal((SyncOutcome.Conflict, "T"), (taken.Outcome, taken.ConflictingExternalId));
        Assert.Equal((SyncOutcome.Updated, "L"), (changed.Outcome, changed.ExternalId));
        Assert.Same(SyncErrors.RecordNotFound, missing.Error);
        Assert.Equal(SyncOutcome.Updated, cleared.Outcome);
        Assert.Null(sandbox.Hipcall.FindCompany("L"));
        Assert.Equal(2, sandbox.Hipcall.CompanyCount);
    }

    [Fact]
    public async Task What_a_target_cannot_do_is_refused()
    {
        await using var target = Runs.Connect("experiture/profiles", new SandboxServer());

        var find = await Assert.ThrowsAsync<SyncException>(() => target.FindAsync(ExternalId.Parse("K"), Token));
        var rekey = await Assert.ThrowsAsync<SyncException>(
            () => target.RekeyAsync(ExternalId.Parse("K"), ExternalId.Parse("L"), false, Token));

        Assert.All([find, rekey], static e => Assert.Same(SyncErrors.NotSupported, e.Error));
    }

    [Fact]
    public async Task Fields_come_from_the_api_where_it_tells_them()
    {
        await using var target = Runs.Connect("experiture/profiles", new SandboxServer());

        var fields = await target.GetFieldsAsync(Token);

        Assert.Contains(fields, static f => f is { Name: "order_count", Type: FieldType.Integer });
        Assert.Contains(fields, static f => f.Name == "tier" && f.AllowedValues!.Contains("gold"));
        Assert.DoesNotContain(fields, static f => f.Name == "external_id");
    }

    [Fact]
    public async Task A_client_id_and_secret_are_exchanged_for_a_token()
    {
        await using var target = TargetConnection.Open(new TargetOptions
        {
            Definition = ConnectorCatalog.Default.Find("experiture/profiles"),
            BaseUrl = new Uri("http://localhost/experiture/public/v1/"),
            TokenEndpoint = new Uri("http://localhost/experiture/oauth/token"),
            Handler = new SandboxMessageHandler(new SandboxServer()),
            ClientId = "experiture_sandbox_client",
            Secret = new SecureStringSecret(new System.Net.NetworkCredential("", "experiture_sandbox_secret").SecurePassword),
        });

        var (results, _) = await Runs.RunAsync(target, Runs.Rows("id,email", ["K", "a@example.com"]));

        Assert.True(Assert.Single(results).Outcome == SyncOutcome.Created, results[0].Reason);
    }

    [Fact]
    public void A_token_that_is_needed_and_not_given_is_told_before_anything_is_sent()
    {
        var refused = Assert.Throws<SyncException>(() =>
            TargetConnection.Open(new TargetOptions { Definition = ConnectorCatalog.Default.Find("hipcall/companies") }));

        Assert.Same(SyncErrors.SecretNotFound, refused.Error);
    }
}
