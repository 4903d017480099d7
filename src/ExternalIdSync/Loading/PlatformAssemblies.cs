using System.Reflection;

namespace ExternalIdSync.Loading;

/// <summary>The assemblies that PowerShell and its runtime were started with: those need no copy of ours.</summary>
/// <remarks>
/// What other modules loaded later is not among them, on purpose: a version that happens to be there today may be gone tomorrow.
/// </remarks>
internal sealed class PlatformAssemblies
{
    private readonly Dictionary<string, string> _paths = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the list.</summary>
    /// <param name="paths">Full paths, joined by the platform's path separator.</param>
    public PlatformAssemblies(string? paths)
    {
        foreach (var path in (paths ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            _paths.TryAdd(Path.GetFileNameWithoutExtension(path), path);
        }
    }

    /// <summary>The assemblies this process was started with.</summary>
    /// <returns>The list.</returns>
    public static PlatformAssemblies OfThisProcess() => new(AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string);

    /// <summary>Whether the platform has an assembly that can stand for the one asked for.</summary>
    /// <param name="required">The assembly asked for.</param>
    /// <returns><see langword="true"/> when ours must not be loaded.</returns>
    public bool Satisfies(AssemblyName required)
    {
        ArgumentNullException.ThrowIfNull(required);
        return required.Name is not null
            && _paths.TryGetValue(required.Name, out var path)
            && File.Exists(path)
            && IsSatisfiedBy(required, AssemblyName.GetAssemblyName(path));
    }

    /// <summary>Whether one assembly can stand for another: same name, key and culture, and no older.</summary>
    /// <param name="required">The assembly asked for.</param>
    /// <param name="offered">The assembly at hand.</param>
    /// <returns>Whether it can.</returns>
    public static bool IsSatisfiedBy(AssemblyName required, AssemblyName offered)
    {
        ArgumentNullException.ThrowIfNull(required);
        ArgumentNullException.ThrowIfNull(offered);
        return string.Equals(required.Name, offered.Name, StringComparison.OrdinalIgnoreCase)
            && (required.Version is null || (offered.Version is not null && offered.Version >= required.Version))
            && required.GetPublicKeyToken().AsSpan().SequenceEqual(offered.GetPublicKeyToken())
            && string.Equals(required.CultureName ?? string.Empty, offered.CultureName ?? string.Empty, StringComparison.OrdinalIgnoreCase);
    }
}
