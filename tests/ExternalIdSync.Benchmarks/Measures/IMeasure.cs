using ExternalIdSync.Benchmarks.Sandbox;

namespace ExternalIdSync.Benchmarks.Measures;

/// <summary>One thing that is measured, one or more lines of the table.</summary>
internal interface IMeasure
{
    /// <summary>What <c>--only</c> calls it.</summary>
    string Name { get; }

    /// <summary>How much faster than real its sandbox's clock goes.</summary>
    /// <param name="scale">How much is measured.</param>
    /// <returns>The factor.</returns>
    int ClockSpeed(Scale scale) => 1;

    /// <summary>Measures.</summary>
    /// <param name="scale">How much.</param>
    /// <param name="sandbox">A sandbox of its own, in another process.</param>
    /// <returns>What was found.</returns>
    Task<IReadOnlyList<Finding>> RunAsync(Scale scale, SandboxProcess sandbox);
}
