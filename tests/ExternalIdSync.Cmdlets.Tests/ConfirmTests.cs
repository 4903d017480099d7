namespace ExternalIdSync.Cmdlets.Tests;

/// <summary>What <c>-Confirm</c> asks, and what becomes of the answers.</summary>
public sealed class ConfirmTests
{
    private const string Write = """
        $target = Connect-SyncTarget hipcall/companies -Sandbox
        $results = 1..3 | ForEach-Object { [pscustomobject]@{ Id = "E-$_"; name = 'x' } } | Set-SyncRecord -ExternalIdProperty Id -Confirm -PassThru
        $results | Sort-Object Row | ForEach-Object ExternalId
        "count $($target.SandboxServer.Hipcall.CompanyCount)"
        """;

    [Theory]
    [InlineData("Yes,No,Yes", "E-1,E-3,count 2", 3)]
    [InlineData("No,No,No", "count 0", 3)]
    [InlineData("Yes to All", "E-1,E-2,E-3,count 3", 1)]
    [InlineData("Yes,No to All", "E-1,count 1", 2)]
    public void Only_records_that_were_agreed_to_are_written(string answers, string expected, int questions)
    {
        AnsweringHost? host = null;
        using var session = HostedSession.Start(() => host = new AnsweringHost(answers.Split(',')));

        var (output, errors) = session.Run(Write);

        Assert.Empty(errors);
        Assert.Equal(expected.Split(','), output.Select(static o => o.ToString()));
        Assert.Equal(questions, host!.Questions.Count);
        Assert.Contains("hipcall/companies record 'E-1'", host.Questions[0], StringComparison.Ordinal);
    }
}
