using System.Text.Json;
using ExternalIdSync.Host.Output;
using ExternalIdSync.Host.Terminals;

namespace ExternalIdSync.Host.Tests.Output;

public class ResultWriterTests
{
    private static readonly SyncResult Created = new() { ExternalId = "ü/1", Outcome = SyncOutcome.Created, TargetId = "42", Row = 1 };

    private static readonly SyncResult Conflict = new()
    {
        ExternalId = "b",
        Outcome = SyncOutcome.Conflict,
        Row = 2,
        Error = SyncErrors.Conflict,
        Reason = "Another record holds this email.",
        Field = "email",
        ConflictingExternalId = "a",
        ConflictingId = "7",
    };

    private static readonly RunSummary Summary = new()
    {
        Status = RunStatus.PartiallySucceeded,
        Target = "hipcall/companies",
        Read = 2,
        Created = 1,
        Conflicts = 1,
        Requests = 4,
        Duration = TimeSpan.FromSeconds(1.23456),
    };

    [Fact]
    public void Json_lines_hold_the_keys_of_a_written_and_of_a_refused_record()
    {
        using var output = new StringWriter();
        var writer = new JsonLinesResultWriter(output);
        writer.Write(Created);
        writer.Write(Conflict);
        writer.End(Summary);

        var lines = output.ToString().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Equal("""{"externalId":"ü/1","outcome":"Created","targetId":"42","row":1}""", lines[0]);
        Assert.Equal(
            "{'externalId':'b','outcome':'Conflict','targetId':null,'row':2,'code':'Conflict','reason':'Another record holds this email.',"
            + "'field':'email','conflictingExternalId':'a','conflictingId':'7','correlationId':null}",
            lines[1].Replace('"', '\''));
        Assert.Empty(lines[2]);
    }

    [Fact]
    public void Json_is_one_object_with_every_count()
    {
        using var output = new StringWriter();
        var writer = new JsonResultWriter(output, isWhatIf: false);
        writer.Write(Created);
        writer.End(Summary);

        using var json = JsonDocument.Parse(output.ToString());
        Assert.Equal(
            "target status whatIf read created updated unchanged conflicts rejected blocked failed notAttempted requests retries seconds "
            + "stopCode stopReason",
            string.Join(' ', json.RootElement.EnumerateObject().Select(static p => p.Name)));
        Assert.Equal(1.235, json.RootElement.GetProperty("seconds").GetDouble());
        Assert.Equal("PartiallySucceeded", json.RootElement.GetProperty("status").GetString());
    }

    [Fact]
    public void Table_shows_the_refused_within_100_columns_and_counts_the_rest()
    {
        using var output = new StringWriter();
        var writer = new TableResultWriter(new Terminal { Out = output, Error = TextWriter.Null }, isWhatIf: false);
        for (var i = 0; i < TableResultWriter.ShownRefusals + 5; i++)
        {
            writer.Write(Conflict with { Row = i + 1, ExternalId = new string('x', 255), Reason = new string('r', 300) });
        }

        writer.End(Summary);

        var text = output.ToString();
        Assert.All(text.Split('\n'), static line => Assert.True(line.TrimEnd().Length <= Terminal.DefaultWidth, line));
        Assert.Contains("… and 5 more.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\e", text, StringComparison.Ordinal);
    }
}
