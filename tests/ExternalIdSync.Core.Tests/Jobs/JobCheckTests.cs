using System.Net;
using ExternalIdSync.Core.Jobs;

namespace ExternalIdSync.Core.Tests.Jobs;

public sealed class JobCheckTests : IDisposable
{
    private readonly JobBox _box = new();

    public void Dispose() => _box.Dispose();

    [Fact]
    public async Task A_sound_job_has_no_findings()
    {
        _box.Log.Add("1", "One", "Bonn");

        Assert.Empty(await new JobCheck(_box.JobPath, _box.Options).RunAsync());
        Assert.Empty(await new JobCheck(_box.JobPath, _box.Options).RunOnlineAsync());
        Assert.Equal(0, _box.Writes);
        Assert.False(File.Exists(_box.Job.StatePath));
    }

    [Fact]
    public async Task Faults_of_the_files_are_findings_with_their_lines()
    {
        _box.Folder.Write("map.json", """
            { "version": 1, "externalId": { "from": "Id" },
              "fields": [{ "from": "Name", "to": "external_id" }, { "frm": "City", "to": "city" }] }
            """);

        var findings = await new JobCheck(_box.JobPath).RunAsync();

        Assert.All(findings, static f => Assert.Equal(("ConfigurationInvalid", FindingSeverity.Error, 2), (f.Code, f.Severity, f.Line)));
        Assert.Contains(findings, static f => f.Place == "$.fields[1].frm");
    }

    [Fact]
    public async Task A_missing_secret_is_found_before_the_first_run()
    {
        File.WriteAllText(_box.JobPath, File.ReadAllText(_box.JobPath).Replace("env:EXTERNALIDSYNC_TEST_JOB_TOKEN", "env:NOT_SET_ANYWHERE", StringComparison.Ordinal));

        var finding = Assert.Single(await new JobCheck(_box.JobPath).RunAsync());

        Assert.Equal("SecretNotFound", finding.Code);
    }

    [Fact]
    public async Task A_source_without_a_mapped_field_is_found_online()
    {
        _box.Folder.Write("map.json", """
            { "version": 1, "externalId": { "from": "Id" }, "fields": [{ "from": "Nmae", "to": "name" }, { "from": "City", "to": "city" }] }
            """);
        _box.Log.Add("1", "One", "Bonn");

        var finding = Assert.Single(await new JobCheck(_box.JobPath, _box.Options).RunOnlineAsync());

        Assert.Equal((FindingSeverity.Error, "ColumnNotFound"), (finding.Severity, finding.Code));
        Assert.Contains("did you mean 'Name'?", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_that_refuses_the_token_is_found_online()
    {
        _box.Server.Hipcall.Tokens.Revoke("hipcall_sandbox");
        _box.Log.Add("1", "One", "Bonn");

        var finding = Assert.Single(await new JobCheck(_box.JobPath, _box.Options).RunOnlineAsync());

        Assert.Equal((FindingSeverity.Error, "TokenRefused"), (finding.Severity, finding.Code));
    }

    [Fact]
    public async Task A_clock_that_is_off_is_found_online()
    {
        _box.Log.Add("1", "One", "Bonn");
        using var handler = new DatedHandler(_box.Options.Handler!, DateTimeOffset.UtcNow.AddMinutes(-10));

        var finding = Assert.Single(await new JobCheck(_box.JobPath, _box.Options with { Handler = handler }).RunOnlineAsync());

        Assert.Equal((FindingSeverity.Warning, "ClockSkew"), (finding.Severity, finding.Code));
        Assert.Contains("behind", finding.Message, StringComparison.Ordinal);
    }

    private sealed class DatedHandler(HttpMessageHandler inner, DateTimeOffset date) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            response.Headers.Date = date;
            return response;
        }
    }
}
