using System.Globalization;
using System.Runtime.InteropServices;

namespace ExternalIdSync.Benchmarks;

/// <summary>The machine that measures.</summary>
internal static class Machine
{
    /// <summary>What it is, without its name.</summary>
    public static string InWords => string.Create(
        CultureInfo.InvariantCulture,
        $"{Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30):0} GiB, {System}, {RuntimeInformation.FrameworkDescription}");

    private static string System => OperatingSystem.IsWindows() ? "Windows" : OperatingSystem.IsMacOS() ? "macOS" : "Linux";
}
