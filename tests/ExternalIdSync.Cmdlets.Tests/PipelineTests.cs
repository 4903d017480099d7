using System.Management.Automation;

namespace ExternalIdSync.Cmdlets.Tests;

/// <summary>What the base of all cmdlets does when a pipeline ends, is stopped, or fails.</summary>
public sealed class PipelineTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Fact]
    public void What_background_work_writes_arrives_complete_and_in_order()
    {
        using var session = Start();

        var (output, errors) = session.Run("Measure-CountUp -Count 20000");

        Assert.Empty(errors);
        Assert.Equal(Enumerable.Range(1, 20_000), output.Select(static o => (int)o.BaseObject));
    }

    [Fact]
    public async Task Select_object_first_ends_the_background_work_and_the_script_goes_on()
    {
        using var session = Start();

        var (output, errors) = session.Run("Measure-CountUp | Select-Object -First 2; 'on'");

        Assert.Empty(errors);
        Assert.Equal(["1", "2", "on"], output.Select(static o => o.ToString()));
        Assert.True(await CountUpCommand.Latest.Task.WaitAsync(Soon));
    }

    [Fact]
    public async Task A_break_further_down_is_no_error_of_ours()
    {
        using var session = Start();

        var (output, errors) = session.Run("foreach ($once in 1) { Measure-CountUp | ForEach-Object { if ($_ -eq 3) { break }; $_ } }; 'on'");

        Assert.Empty(errors);
        Assert.Equal(["1", "2", "on"], output.Select(static o => o.ToString()));
        Assert.True(await CountUpCommand.Latest.Task.WaitAsync(Soon));
    }

    [Fact]
    public async Task Stopping_ends_the_background_work_and_leaves_nothing_running()
    {
        using var session = Start();
        using var shell = session.Prepare("Measure-CountUp");
        var running = shell.BeginInvoke();
        await CountUpCommand.Began.Task.WaitAsync(Soon);

        await Task.Run(shell.Stop).WaitAsync(Soon);

        Assert.True(await CountUpCommand.Latest.Task.WaitAsync(Soon));
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
        Assert.True(running.IsCompleted);
    }

    [Fact]
    public async Task Error_action_stop_ends_the_background_work_with_the_error_of_the_record()
    {
        using var session = Start();

        var output = session.Run("try { Measure-CountUp -ErrorAt 3 -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }").Output;

        Assert.Equal(["1", "2", "Conflict,ExternalIdSync.Cmdlets.Tests.CountUpCommand"], output.Select(static o => o.ToString()));
        Assert.True(await CountUpCommand.Latest.Task.WaitAsync(Soon));
    }

    [Fact]
    public void An_error_of_one_record_lets_the_others_go_on()
    {
        using var session = Start();

        var (output, errors) = session.Run("Measure-CountUp -Count 4 -ErrorAt 2");

        Assert.Equal(["1", "3", "4"], output.Select(static o => o.ToString()));
        Assert.Equal(ErrorCategory.ResourceExists, Assert.Single(errors).CategoryInfo.Category);
    }

    [Theory]
    [InlineData("-Fault ours", "QuotaExhausted", "LimitsExceeded", "used up")]
    [InlineData("", "Unexpected", "InvalidOperation", "broken")]
    [InlineData("-Fault cancelled", "Unexpected", "InvalidOperation", "nobody asked")]
    public void A_failure_of_the_background_work_reaches_catch_with_its_id_and_category(string option, string id, string category, string text)
    {
        using var session = Start();

        var output = session.Run($"try {{ Measure-CountUp -FaultAt 3 {option} }} catch {{ $_ }}").Output;

        var error = (ErrorRecord)output[^1].BaseObject;
        Assert.Equal(3, output.Count);
        Assert.Equal($"{id},ExternalIdSync.Cmdlets.Tests.CountUpCommand", error.FullyQualifiedErrorId);
        Assert.Equal(category, error.CategoryInfo.Category.ToString());
        Assert.Contains(text, error.ErrorDetails.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_has_one_line_that_is_taken_away_at_the_end()
    {
        using var session = Start();
        using var shell = session.Prepare("""
            $null = Connect-SyncTarget hipcall/companies -Sandbox
            1..500 | ForEach-Object { [pscustomobject]@{ Id = "E-$_"; name = 'x' } } | Set-SyncRecord -ExternalIdProperty Id
            """);

        shell.Invoke();

        var progress = shell.Streams.Progress.Where(static p => p.Activity.Contains("hipcall/companies", StringComparison.Ordinal)).ToList();
        Assert.True(progress.Count >= 2);
        Assert.Single(progress.Select(static p => p.ActivityId).Distinct());
        Assert.Equal(ProgressRecordType.Completed, progress[^1].RecordType);
        Assert.All(progress.SkipLast(1), static p => Assert.Equal(ProgressRecordType.Processing, p.RecordType));
        Assert.True(progress.Count < 100, "Progress is throttled, not shown per record.");
    }

    [Fact]
    public void Progress_is_taken_away_also_when_the_run_fails()
    {
        using var session = Start();
        using var shell = session.Prepare("""
            $target = Connect-SyncTarget hipcall/companies -Sandbox
            $target.SandboxServer.Hipcall.Tokens.Revoke('hipcall_sandbox')
            1..5 | ForEach-Object { [pscustomobject]@{ Id = "E-$_"; name = 'x' } } | Set-SyncRecord -ExternalIdProperty Id
            """);

        shell.Invoke();

        Assert.Contains(shell.Streams.Error, static e => e.FullyQualifiedErrorId.StartsWith("TokenRefused,", StringComparison.Ordinal));
        var progress = shell.Streams.Progress.Where(static p => p.Activity.Contains("hipcall/companies", StringComparison.Ordinal)).ToList();
        Assert.True(progress.Count == 0 || progress[^1].RecordType == ProgressRecordType.Completed);
    }

    private static HostedSession Start()
    {
        var session = HostedSession.Start(typeof(CountUpCommand));
        CountUpCommand.Renew();
        return session;
    }
}
