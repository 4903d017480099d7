using ExternalIdSync.Host.Tests.Running;

namespace ExternalIdSync.Host.Tests;

public class UsageTests
{
    [Fact]
    public async Task Without_arguments_the_commands_are_listed()
    {
        var run = await PssyncRun.Of();

        Assert.Equal(ExitCodes.Succeeded, run.ExitCode);
        Assert.Contains("quickstart", run.Out, StringComparison.Ordinal);
        Assert.Contains("  targets [NAME]    Lists the targets", run.Out, StringComparison.Ordinal);
        Assert.Contains("  check <JOB>       Checks a job", run.Out, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Theory]
    [InlineData("import", "--external-id")]
    [InlineData("get", "--external-id")]
    [InlineData("targets", "NAME")]
    [InlineData("sandbox", "--port")]
    [InlineData("quickstart", "sandbox")]
    [InlineData("cursor", "--to-run")]
    [InlineData("rejections", "--remove")]
    [InlineData("new", "--sample")]
    [InlineData("contract", "--output")]
    [InlineData("send", "--rejects")]
    public async Task Every_command_has_help(string command, string expected)
    {
        var run = await PssyncRun.Of(command, "--help");

        Assert.Equal(ExitCodes.Succeeded, run.ExitCode);
        Assert.Contains(expected, run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Option '--target' is required", "import", "x.csv")]
    [InlineData("'--nonsense'", "import", "x.csv", "--target", "hipcall/companies", "--nonsense")]
    [InlineData("--concurrency takes a number from 1 to 256, not '0'", "import", "x.csv", "--target", "t", "--concurrency", "0")]
    [InlineData("--concurrency takes a number from 1 to 256, not 'many'", "import", "x.csv", "--target", "t", "--concurrency", "many")]
    [InlineData("--batch-size takes a number from 1 to 10000, not '-1'", "import", "x.csv", "--target", "t", "--batch-size", "-1")]
    [InlineData("--output cannot be 'xml'; write one of table, json, jsonl", "import", "x.csv", "--target", "t", "--output", "xml")]
    [InlineData("--delimiter takes one character such as ';'", "import", "x.csv", "--target", "t", "--delimiter", "ab")]
    [InlineData("'sometimes' is not a fail-on rule", "import", "x.csv", "--target", "t", "--fail-on", "sometimes")]
    [InlineData("--base-url takes a whole http or https address", "import", "x.csv", "--target", "t", "--base-url", "app.example.com")]
    [InlineData("--base-url takes a whole http or https address", "get", "--external-id", "a", "--target", "t", "--base-url", "ftp://x/")]
    [InlineData("'exprot'", "exprot")]
    public async Task A_wrong_option_is_named_with_its_fix(string expected, params string[] arguments)
    {
        var run = await PssyncRun.Of(arguments);

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Contains("OptionInvalid", run.Error, StringComparison.Ordinal);
        Assert.Contains("--help", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Out);
    }

    [Fact]
    public async Task A_password_inside_a_base_URL_is_refused_and_not_repeated()
    {
        var run = await PssyncRun.Of("get", "--target", "t", "--external-id", "a", "--base-url", "https://user:hunter2@example.com/");

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.DoesNotContain("hunter2", run.Out + run.Error, StringComparison.Ordinal);
    }
}
