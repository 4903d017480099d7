using System.Runtime.InteropServices;

namespace ExternalIdSync.Host.Tests.Running;

/// <summary>
/// Ctrl+C as the programs see it that these tests start. A shell that runs the tests in the background (<c>&amp;</c>, <c>nohup</c>) has them
/// ignore it, every program that they start inherits that, and a test that presses it would wait for ever.
/// </summary>
internal static class InterruptSignal
{
    private const int Number = 2;
    private const nint Default = 0;
    private const nint Ignored = 1;

    // No system's own structure is larger, and on all of them the handler comes first.
    private const int StructureSize = 256;

    /// <summary>Lets programs that are started from now on hear the signal, as they do from a terminal.</summary>
    public static void LetChildrenHear()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var current = new nint[StructureSize / nint.Size];
        if (SigAction(Number, 0, current) == 0 && current[0] == Ignored)
        {
            _ = Signal(Number, Default);
        }
    }

    [DllImport("libc", EntryPoint = "sigaction")]
    private static extern int SigAction(int signal, nint replacement, [Out] nint[] current);

    [DllImport("libc", EntryPoint = "signal")]
    private static extern nint Signal(int signal, nint handler);
}
