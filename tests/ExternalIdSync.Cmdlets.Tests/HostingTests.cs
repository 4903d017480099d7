using System.Globalization;
using System.Management.Automation;
using ExternalIdSync.Cmdlets.Records;

namespace ExternalIdSync.Cmdlets.Tests;

/// <summary>The cmdlets in a real PowerShell inside this process.</summary>
public sealed class HostingTests
{
    [Fact]
    public void A_call_without_a_connection_says_what_to_run_first()
    {
        using var session = HostedSession.Start();

        var error = (ErrorRecord)Assert.Single(session.Run("try { Get-SyncRecord 'ERP-1' } catch { $_ }").Output).BaseObject;

        Assert.StartsWith("TargetNotConnected,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.InvalidOperation, error.CategoryInfo.Category);
        Assert.Contains("Connect-SyncTarget", error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Equal(SyncErrors.TargetNotConnected.Advice, error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void Every_category_turns_into_powershells_of_the_same_name()
    {
        using var session = HostedSession.Start();

        Assert.All(Enum.GetValues<SyncErrorCategory>(), static c => Assert.Equal(c.ToString(), ErrorRecords.ToPowerShell(c).ToString()));
    }

    [Theory]
    [InlineData("[pscustomobject]@{ Id = '007'; Name = 'Ü' }")]
    [InlineData("[ordered]@{ Id = '007'; Name = 'Ü' }")]
    [InlineData("'Id,Name', '007,Ü' | ConvertFrom-Csv")]
    [InlineData("'{ \"Id\": \"007\", \"Name\": \"Ü\" }' | ConvertFrom-Json")]
    [InlineData("class Row { $Id = '007'; $Name = 'Ü' }; [Row]::new()")]
    [InlineData("$t = [System.Data.DataTable]::new(); $t.Columns.Add('Id'); $t.Columns.Add('Name'); $t.Rows.Add('007', 'Ü')")]
    public void Objects_of_every_shape_become_the_same_record(string script)
    {
        using var session = HostedSession.Start();
        var input = session.Run(script).Output[^1];

        var record = new PSObjectReader().Read(input, new RecordOrigin(1));

        Assert.Equal(["Id", "Name"], record.Schema.Names);
        Assert.Equal("007", record["id"]);
        Assert.Equal("Ü", record["Name"]);
    }

    [Fact]
    public void Objects_of_one_shape_share_one_schema_even_when_another_shape_comes_between()
    {
        using var session = HostedSession.Start();
        var inputs = session.Run("[pscustomobject]@{ A = 1 }; [pscustomobject]@{ B = 2 }; [pscustomobject]@{ A = 3 }; [pscustomobject]@{ A = 4 }").Output;
        var reader = new PSObjectReader();

        var records = inputs.Select(i => reader.Read(i, default)).ToList();

        Assert.Same(records[0].Schema, records[2].Schema);
        Assert.Same(records[0].Schema, records[3].Schema);
        Assert.NotSame(records[0].Schema, records[1].Schema);
        Assert.Equal(4L, records[3]["A"]);
    }

    [Theory]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    public void Values_do_not_change_with_the_culture(string culture)
    {
        using var session = HostedSession.Start();
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            var input = session.Run("""
                [pscustomobject]@{
                    Double = 1.5; Decimal = 1.10d; Single = [float]1.1; Long = 12345678901; Int = 7; Big = [bigint]::Parse('123456789012345678901')
                    Naive = [datetime]'2026-01-02 03:04:05'; Utc = [datetime]::SpecifyKind('2026-01-02 03:04:05', 'Utc')
                    Day = [System.DateOnly]::new(2026, 1, 2); Id = [guid]'0f8fad5b-d9cb-469f-a165-70867728950e'; Kind = [System.DayOfWeek]::Friday
                    Flag = $true; None = $null; Nothing = [System.DBNull]::Value; Text = 'İI'; Nested = @{ Tags = 'a', 2 }
                }
                """).Output[0];

            var record = new PSObjectReader().Read(input, default);

            Assert.Equal(1.5, record["Double"]);
            Assert.Equal(1.10m, record["Decimal"]);
            Assert.Equal(1.1, record["Single"]);
            Assert.Equal(12345678901L, record["Long"]);
            Assert.Equal(7L, record["Int"]);
            Assert.Equal(123456789012345678901m, record["Big"]);
            Assert.Equal("2026-01-02T03:04:05", record["Naive"]);
            Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), record["Utc"]);
            Assert.Equal("2026-01-02", record["Day"]);
            Assert.Equal("0f8fad5b-d9cb-469f-a165-70867728950e", record["Id"]);
            Assert.Equal("Friday", record["Kind"]);
            Assert.Equal(true, record["Flag"]);
            Assert.Null(record["None"]);
            Assert.Null(record["Nothing"]);
            Assert.Equal("İI", record["Text"]);
            var nested = Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(record["Nested"]);
            Assert.Equal(new object?[] { "a", 2L }, Assert.IsAssignableFrom<IReadOnlyList<object?>>(nested["tags"]));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Properties_that_run_code_count_only_when_asked_for_and_one_that_fails_is_absent()
    {
        using var session = HostedSession.Start();
        var input = session.Run("""
            [pscustomobject]@{ A = 1 } | Add-Member ScriptProperty B { 2 } -PassThru | Add-Member ScriptProperty C { throw 'no' } -PassThru
            """).Output[0];

        Assert.Equal(["A"], new PSObjectReader().Read(input, default).Schema.Names);
        Assert.Equal(["A", "B"], new PSObjectReader(includeScriptProperties: true).Read(input, default).Schema.Names);
    }

    [Theory]
    [InlineData("$h = @{ A = 1 }; $h.Self = $h; $h", "deeper")]
    [InlineData("[pscustomobject]@{ Token = ConvertTo-SecureString 'x' -AsPlainText -Force }", "secret")]
    [InlineData("42", "no fields")]
    public void What_cannot_be_a_record_is_told_in_a_sentence(string script, string expected)
    {
        using var session = HostedSession.Start();
        var input = session.Run(script).Output[^1];

        var exception = Assert.Throws<SyncException>(() => new PSObjectReader().Read(input, default));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_json_text_stands_for_as_many_records_as_its_array_has()
    {
        using var session = HostedSession.Start();
        var reader = new PSObjectReader();

        var records = PSObjectReader.Expand(new PSObject("""[{"id":1,"tags":["a"]},{"id":2,"tags":[]}]""")).Select(i => reader.Read(i, default)).ToList();

        Assert.Equal([1L, 2L], records.Select(static r => r["id"]));
        Assert.Same(records[0].Schema, records[1].Schema);
    }
}
