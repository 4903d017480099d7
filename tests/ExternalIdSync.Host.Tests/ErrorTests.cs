using ExternalIdSync.Host.Terminals;
using ExternalIdSync.Host.Tests.Running;

namespace ExternalIdSync.Host.Tests;

public class ErrorTests
{
    [Fact]
    public void An_error_is_its_id_what_failed_and_what_to_do()
    {
        using var error = new StringWriter();

        ErrorPrinter.PrintError(new Terminal { Out = TextWriter.Null, Error = error }, SyncErrors.FileNotFound, "There is no file 'x.csv'.");

        Assert.Equal(
            ["error FileNotFound: There is no file 'x.csv'.", "  Check the path; it is taken relative to the current directory."],
            error.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Colour_marks_the_first_word_only()
    {
        using var error = new StringWriter();

        ErrorPrinter.PrintError(new Terminal { Out = TextWriter.Null, Error = error, ColorError = true }, SyncErrors.Stopped, "Stopped.");

        Assert.StartsWith("\e[31merror\e[0m Stopped: Stopped.", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_goes_away_early_gets_no_stack_trace()
    {
        using var process = PssyncProcess.Start(null, null, "targets", "--output", "json");
        process.CloseOut();

        var run = await process.FinishAsync();

        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }
}
