namespace ExternalIdSync.Host.Tests;

public class ExitCodesTests
{
    [Theory]
    [InlineData(RunStatus.Succeeded, 0)]
    [InlineData(RunStatus.PartiallySucceeded, 2)]
    [InlineData(RunStatus.Failed, 1)]
    [InlineData(RunStatus.Stopped, 3)]
    public void A_run_ends_with_the_promised_code(RunStatus status, int expected) => Assert.Equal(expected, ExitCodes.Of(status));
}
