using ExternalIdSync.Cmdlets.Connections;

namespace ExternalIdSync.Cmdlets.Tests;

public sealed class AttendanceTests
{
    [Theory]
    [InlineData("-NonInteractive")]
    [InlineData("-noninteractive")]
    [InlineData("--noninteractive")]
    [InlineData("/NonInteractive")]
    [InlineData("-NonI")]
    [InlineData("-nonint")]
    public void A_session_that_was_told_not_to_ask_is_known_by_its_command_line(string argument) =>
        Assert.True(Attendance.IsNonInteractive(["pwsh", "-NoProfile", argument, "-File", "nightly.ps1"]));

    [Theory]
    [InlineData("-NoProfile")]
    [InlineData("-NoLogo")]
    [InlineData("-non")]
    [InlineData("-NonInteractively")]
    [InlineData("-Interactive")]
    [InlineData("NonInteractive")]
    [InlineData("-")]
    [InlineData("")]
    public void What_only_looks_like_it_says_nothing_of_the_kind(string argument) =>
        Assert.False(Attendance.IsNonInteractive(["pwsh", argument, "-File", "nightly.ps1"]));
}
