using System.Net;
using System.Net.Sockets;
using ExternalIdSync.Host.Tests.Running;
using ExternalIdSync.Sandbox;

namespace ExternalIdSync.Host.Tests;

/// <summary>Everything unusable is told in one message that names it and what to do; nothing is half-written.</summary>
public sealed class BadInputTests : SandboxedTest
{
    private string Good => File("good.csv", "Id,name", "a,Acme", "b,Bolt");

    [Fact]
    public async Task A_missing_file() => Refused(await ImportAsync(Path.Combine(Folder, "nowhere.csv")), "FileNotFound", "nowhere.csv");

    [Theory]
    [InlineData("FILE", "import", "", "--target", "hipcall/companies")]
    [InlineData("--target", "import", "companies.csv", "--target", " ")]
    [InlineData("--map", "import", "companies.csv", "--target", "hipcall/companies", "--map", "")]
    [InlineData("--target", "get", "--target", "", "--external-id", "x")]
    [InlineData("JOB", "run", "")]
    [InlineData("--plan", "run", "job.json", "--plan", "")]
    [InlineData("JOB", "health", "a.job.json", "")]
    [InlineData("NAME", "targets", "")]
    public async Task A_blank_as_of_a_variable_that_is_not_set(string name, params string[] arguments) =>
        Refused(await PssyncRun.Of(arguments), "OptionInvalid", $"{name} is blank. Is a variable not set?");

    [Fact]
    public async Task A_folder_in_the_place_of_a_file() => Refused(await ImportAsync(Folder), "FileUnreadable", Folder, "is a folder");

    [Fact]
    public async Task An_empty_file() => Refused(await ImportAsync(File("empty.csv")), "FileEmpty", "empty.csv");

    [Fact]
    public async Task A_file_with_a_header_only() => Refused(await ImportAsync(File("head.csv", "Id,name")), "SourceEmpty", "head.csv");

    [Fact]
    public async Task A_wrong_delimiter() =>
        Refused(await ImportAsync(File("c.csv", "Id;name", "a;Acme"), "--delimiter", ","), "DelimiterWrong", "c.csv", "--delimiter");

    [Fact]
    public async Task A_wrong_encoding() =>
        Refused(await ImportAsync(Good, "--encoding", "klingon"), "OptionInvalid", "klingon", "windows-1252");

    [Fact]
    public async Task A_column_that_does_not_exist() =>
        Refused(
            await PssyncRun.Of(["import", Good, .. Companies("--external-id", "Identity")]), "ColumnNotFound", "good.csv", "'Identity'", "Id", "name");

    [Fact]
    public async Task No_column_for_the_external_ID() =>
        Refused(await PssyncRun.Of(["import", Good, .. Companies()]), "OptionInvalid", "--external-id");

    [Fact]
    public async Task A_column_that_the_map_names_and_the_file_lacks() =>
        Refused(
            await PssyncRun.Of(
            [
                "import", Good,
                .. Companies("--external-id", "Id", "--map", File("m.json", """{"version":1,"fields":[{"from":"Firm","to":"name"}]}""")),
            ]),
            "ColumnNotFound", "good.csv", "'Firm'");

    [Fact]
    public async Task A_file_of_which_no_column_would_be_sent()
    {
        Refused(
            await ImportAsync(File("crm.csv", "Id,AccountName,Town", "a,Acme,Oslo")),
            "ColumnNotFound", "crm.csv", "'AccountName'", "'Town'", "name, website_url", "a map");
        Assert.Equal(0, Sandbox.Requests.Total);
    }

    [Fact]
    public async Task A_file_that_turns_to_garbage_half_way_tells_what_was_written_before()
    {
        var file = File("c.csv", ["Id,name", .. Enumerable.Range(1, 10_000).Select(static i => $"k{i},Name")]);
        await using (var stream = new FileStream(file, FileMode.Append))
        {
            stream.Write([(byte)'z', (byte)',', 0xC3, 0x28, (byte)'\n']);
        }

        var run = await ImportAsync(file, "--output", "json");

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("error EncodingInvalid: ", run.Error, StringComparison.Ordinal);
        Assert.Contains($"\"created\":{Sandbox.Hipcall.CompanyCount},", run.Out, StringComparison.Ordinal);
        Assert.Contains("\"status\":\"Failed\"", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_twice_in_the_header() =>
        Refused(await ImportAsync(File("c.csv", "Id,name,Name", "a,b,c")), "HeaderInvalid", "c.csv", "name");

    [Theory]
    [InlineData("", "ExternalIdBlank")]
    [InlineData("   ", "ExternalIdBlank")]
    [InlineData("LONG", "ExternalIdTooLong")]
    [InlineData("a", "ExternalIdDuplicate")]
    [InlineData("1.23457E+11", "ExternalIdDamaged")]
    public async Task An_external_ID_that_is_none_costs_its_own_row_only(string externalId, string code)
    {
        var bad = externalId == "LONG" ? new string('x', 256) : externalId;

        var run = await ImportAsync(File("c.csv", "Id,name", "a,Acme", $"{bad},Bad", "c,Coil"), "--output", "jsonl");

        Assert.Equal(ExitCodes.PartiallySucceeded, run.ExitCode);
        Assert.Equal(2, Sandbox.Hipcall.CompanyCount);
        var line = Assert.Single(run.OutLines, static l => l.Contains("\"row\":2", StringComparison.Ordinal));
        Assert.Contains($"\"code\":\"{code}\"", line, StringComparison.Ordinal);
        Assert.Contains("\"field\":\"Id\"", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jane@example.com")]
    [InlineData("7")]
    public async Task An_external_ID_that_will_not_last_is_warned_of_once(string externalId)
    {
        var run = await ImportAsync(File("c.csv", "Id,name", $"{externalId},Acme", $"{externalId}1,Bolt"), "--output", "json");

        Assert.Equal(ExitCodes.Succeeded, run.ExitCode);
        Assert.Single(run.Error.Split('\n'), static l => l.StartsWith("warning", StringComparison.Ordinal));
        Assert.DoesNotContain("jane", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_target() =>
        Refused(
            await PssyncRun.Of("import", Good, "--target", "hipcal/companies", "--external-id", "Id"),
            "TargetUnknown", "hipcal/companies", "hipcall/companies");

    [Theory]
    [InlineData("hipcal/companies", "did you mean 'hipcall/companies'?")]
    [InlineData("nowhere", "There is no target 'nowhere'. Built in are experiture/profiles,")]
    public async Task An_unknown_target_is_told_once_which_there_are(string name, string words)
    {
        var run = await PssyncRun.Of("import", Good, "--target", name, "--external-id", "Id");

        Refused(run, "TargetUnknown", words);
        Assert.Equal(2, run.Error.Split("hipcall/contacts").Length);
    }

    [Fact]
    public async Task A_token_on_the_command_line()
    {
        var run = await PssyncRun.Of("import", Good, "--target", "hipcall/companies", "--external-id", "Id", "--token", "hunter2hunter2");

        Refused(run, "SecretInvalid", "--token", "env:NAME", "file:PATH");
        Assert.DoesNotContain("hunter2", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_variable_that_is_not_set() =>
        Refused(
            await PssyncRun.Of("import", Good, "--target", "hipcall/companies", "--external-id", "Id", "--token", "env:PSSYNC_NOT_SET"),
            "SecretNotFound", "env:PSSYNC_NOT_SET");

    [Fact]
    public async Task A_token_in_plain_text_in_a_file()
    {
        var definition = File(
            "mine.json", """{"name":"a/b","title":"t","strategy":"singleCall","authentication":{"kind":"bearer","token":"hunter2hunter2"}}""");

        var run = await PssyncRun.Of("import", Good, "--target", definition, "--external-id", "Id");

        Refused(run, "ConfigurationInvalid", "mine.json", "env:NAME");
        Assert.DoesNotContain("hunter2", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_map_with_several_faults_tells_all_at_once_with_path_and_line()
    {
        var map = File(
            "m.json",
            "{",
            "  \"version\": 1,",
            "  \"fields\": [",
            "    { \"from\": 7, \"to\": \"name\" },",
            "    { \"frm\": \"City\", \"to\": \"city\" }",
            "  ],",
            "  \"extra\": 1",
            "}");

        var run = await PssyncRun.Of(["import", Good, .. Companies("--external-id", "Id", "--map", map)]);

        Refused(run, "ConfigurationInvalid", "m.json", "$.fields[0].from", "$.fields[1]", "$.extra", "m.json(4,", "m.json(5,", "m.json(7,");
    }

    [Fact]
    public async Task A_definition_with_several_faults_tells_all_at_once()
    {
        var definition = File("d.json", "{", "  \"name\": \"x\",", "  \"strategy\": \"magic\"", "}");

        var run = await PssyncRun.Of("import", Good, "--target", definition, "--external-id", "Id");

        Refused(run, "ConfigurationInvalid", "3 faults", "d.json", "$.strategy");
    }

    [Fact]
    public async Task A_map_that_is_no_JSON() =>
        Refused(
            await PssyncRun.Of(["import", Good, .. Companies("--external-id", "Id", "--map", File("m.json", "{ \"fields\": "))]),
            "ConfigurationInvalid", "m.json");

    [Fact]
    public async Task A_match_key_that_the_target_leaves_no_choice_of() =>
        Refused(await ImportAsync(Good, "--match-key", "email"), "OptionInvalid", "hipcall/companies", "external_id");

    [Fact]
    public async Task A_batch_size_for_a_target_without_batches_is_warned_of()
    {
        var run = await ImportAsync(Good, "--batch-size", "50");

        Assert.Equal(ExitCodes.Succeeded, run.ExitCode);
        Assert.StartsWith("warning: hipcall/companies takes one record per request", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rejections_file_in_no_folder() =>
        Refused(await ImportAsync(Good, "--rejects", Path.Combine(Folder, "no", "r.csv")), "FileUnwritable", "r.csv");

    [Theory]
    [InlineData(401, "TokenRefused")]
    [InlineData(403, "ScopeMissing")]
    public async Task A_token_that_is_refused(int status, string code)
    {
        Sandbox.Faults.Add(new SandboxFault { Kind = FaultKind.Status, Status = status });

        Refused(await ImportAsync(Good, "--output", "json"), code, "hipcall/companies");
        Assert.InRange(Sandbox.Requests.Total, 1, 16);
    }

    [Theory]
    [InlineData("hipcall/companies", "hipcall/api/v3", "hipcall_sandbox_readonly", "write access to companies")]
    [InlineData("hipcall/contacts", "hipcall/api/v3", "hipcall_sandbox_readonly", "write access to contacts")]
    [InlineData("instant-compliance/customers", "instant-compliance/api/v1", "ic_live_sandbox_readonly", "customers:write")]
    [InlineData("experiture/profiles", "experiture/public/v1", "experiture_sandbox_readonly", "cdp:profiles:write")]
    public async Task A_token_without_a_scope_is_told_which_one(string target, string basePath, string token, string scope)
    {
        Environment.SetEnvironmentVariable(Token[4..], token);

        Refused(
            await PssyncRun.Of(
                "import", File("all.csv", "Id,name,fullName,first_name", "a,Acme,Ann Acme,Ann"), "--target", target, "--external-id", "Id",
                "--token", Token, "--base-url", new Uri(Address, basePath).ToString()),
            "ScopeMissing", $"The token lacks {scope} (403)");
    }

    [Fact]
    public async Task A_base_URL_that_leads_elsewhere() =>
        Refused(
            await PssyncRun.Of(
                "import", Good, "--target", "hipcall/companies", "--external-id", "Id", "--token", Token,
                "--base-url", new Uri(Address, "wrong/v9").ToString()),
            "BaseUrlWrong", "wrong/v9");

    [Fact]
    public async Task A_page_instead_of_JSON()
    {
        Sandbox.Faults.Add(new SandboxFault { Kind = FaultKind.HtmlPage });

        Refused(await ImportAsync(Good), "BaseUrlWrong", "web page");
    }

    [Fact]
    public async Task A_host_that_cannot_be_reached()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/api/v3";
        listener.Stop();

        Refused(
            await PssyncRun.Of(
                "import", Good, "--target", "hipcall/companies", "--external-id", "Id", "--token", Token, "--base-url", address),
            "Unreachable", address);
    }

    [Fact]
    public async Task A_host_that_speaks_no_TLS() =>
        Refused(
            await PssyncRun.Of(
                "import", Good, "--target", "hipcall/companies", "--external-id", "Id", "--token", Token,
                "--base-url", $"https://127.0.0.1:{Address.Port}/hipcall/api/v3"),
            "TlsFailed", "127.0.0.1");

    [Fact]
    public async Task A_record_that_does_not_exist() =>
        Refused(await PssyncRun.Of(["get", .. Companies("--external-id", "nobody")]), "RecordNotFound", "'nobody'");

    private void Refused(PssyncRun run, string code, params string[] named)
    {
        Assert.True(run.ExitCode == ExitCodes.Failed, $"{run.ExitCode}: {run.Out}{run.Error}");
        Assert.Contains($"error {code}: ", run.Error, StringComparison.Ordinal);
        Assert.All(named, name => Assert.Contains(name, run.Error, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, Sandbox.Hipcall.CompanyCount);
    }
}
