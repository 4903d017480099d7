using System.CommandLine;
using ExternalIdSync.Core.Targets;
using ExternalIdSync.Host.Commands;

namespace ExternalIdSync.Host.Tests;

public class ConnectionOptionsTests
{
    [Fact]
    public void The_vendors_limits_hold_unless_others_are_given()
    {
        Assert.Equal(new TargetLimits(PerMinute: 60, PerDay: 10_000), Read().Limits);
        Assert.Equal(new TargetLimits(PerMinute: 600, PerDay: 10_000), Read("--requests-per-minute", "600").Limits);
        Assert.Equal(new TargetLimits(PerMinute: 60, PerDay: 5), Read("--requests-per-day", "5").Limits);
    }

    [Fact]
    public void The_base_URL_is_the_definitions_unless_given()
    {
        Assert.Null(Read().BaseUrl);
        Assert.Equal(new Uri("https://x.example/v1"), Read("--base-url", "https://x.example/v1").BaseUrl);
    }

    [Fact]
    public void A_token_is_kept_as_the_reference_it_was_given_as() =>
        Assert.Equal("env:TOKEN", Read("--token", "env:TOKEN").Secret?.ToString());

    private static TargetOptions Read(params string[] arguments)
    {
        var options = new ConnectionOptions(TimeProvider.System);
        var command = new Command("test");
        options.AddTo(command);
        return options.Read(command.Parse(["--target", "instant-compliance/customers", .. arguments]));
    }
}
