using System.Reflection;

namespace ExternalIdSync.Loading;

/// <summary>Loads the module's cmdlets into a context of their own. Called by the module's script, by nothing else.</summary>
public static class ModuleLoader
{
    private const string CmdletAssembly = "ExternalIdSync.Cmdlets";
    private static readonly object Gate = new();
    private static Assembly? _cmdlets;

    /// <summary>The assembly with the cmdlets; loads it at the first call. Every runspace of a process shares it.</summary>
    /// <param name="folder">The module's folder of binaries.</param>
    /// <returns>The assembly, for <c>Import-Module -Assembly</c>.</returns>
    /// <exception cref="InvalidOperationException">Another copy or version of the module is loaded in this process.</exception>
    public static Assembly Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (Refuse(folder) is { } reason)
        {
            throw new InvalidOperationException(reason);
        }

        lock (Gate)
        {
            return _cmdlets ??= LoadCmdlets(folder);
        }
    }

    /// <summary>Why the binaries of <paramref name="folder"/> cannot be used in this process.</summary>
    /// <param name="folder">The module's folder of binaries.</param>
    /// <returns>A sentence that says what to do, or <see langword="null"/> where they can.</returns>
    /// <remarks>
    /// .NET cannot unload what PowerShell loaded, so a second copy would show the new version's name over the first one's code.
    /// </remarks>
    public static string? Refuse(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var loaded = typeof(ModuleLoader).Assembly;
        var wanted = Path.Combine(Path.GetFullPath(folder), Path.GetFileName(loaded.Location));
        return Refuse(loaded.Location, loaded.GetName().Version, wanted, File.Exists(wanted) ? AssemblyName.GetAssemblyName(wanted).Version : null);
    }

    /// <summary>The rule behind <see cref="Refuse(string)"/>.</summary>
    /// <param name="loadedPath">Where the loaded assembly comes from.</param>
    /// <param name="loadedVersion">Its version.</param>
    /// <param name="wantedPath">The assembly that is to be loaded.</param>
    /// <param name="wantedVersion">Its version, or <see langword="null"/> where there is no such file.</param>
    /// <returns>A sentence that says what to do, or <see langword="null"/> where both are the same.</returns>
    internal static string? Refuse(string loadedPath, Version? loadedVersion, string wantedPath, Version? wantedVersion)
    {
        var comparison = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        return string.Equals(loadedPath, wantedPath, comparison) && Equals(loadedVersion, wantedVersion)
            ? null
            : $"ExternalIdSync {Show(loadedVersion)} from '{Path.GetDirectoryName(loadedPath)}' is already loaded in this session, and PowerShell "
                + $"cannot replace a loaded assembly. To use version {Show(wantedVersion)} from '{Path.GetDirectoryName(wantedPath)}', "
                + "start a new PowerShell session and import it there first.";
    }

    private static string Show(Version? version) => version?.ToString(3) ?? "(unknown)";

    private static Assembly LoadCmdlets(string folder)
    {
        var path = Path.Combine(Path.GetFullPath(folder), CmdletAssembly + ".dll");
        return new ModuleLoadContext(path, PlatformAssemblies.OfThisProcess()).LoadFromAssemblyPath(path);
    }
}
