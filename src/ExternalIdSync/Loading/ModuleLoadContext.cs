using System.Reflection;
using System.Runtime.Loader;

namespace ExternalIdSync.Loading;

/// <summary>
/// The context in which the module's own dependencies live, so that they meet no other module's versions of the same assemblies.
/// Finds managed and native files through the <c>deps.json</c> beside the entry assembly.
/// </summary>
/// <remarks>Only types of the core library may be used here: anything else could need this very context in order to load.</remarks>
internal sealed class ModuleLoadContext : AssemblyLoadContext
{
    private static readonly Assembly Face = typeof(ModuleLoadContext).Assembly;
    private readonly AssemblyDependencyResolver _resolver;
    private readonly PlatformAssemblies _platform;

    /// <summary>Makes the context.</summary>
    /// <param name="entryPath">The full path of the assembly with the cmdlets; its <c>deps.json</c> must lie beside it.</param>
    /// <param name="platform">What PowerShell brings along.</param>
    public ModuleLoadContext(string entryPath, PlatformAssemblies platform)
        : base("ExternalIdSync", isCollectible: false)
    {
        _resolver = new AssemblyDependencyResolver(entryPath);
        _platform = platform;
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        // The public face is shared with scripts, so there must be one of it only.
        if (string.Equals(assemblyName.Name, Face.GetName().Name, StringComparison.OrdinalIgnoreCase))
        {
            return Face;
        }

        // A null answer sends the request on to PowerShell's own context.
        return _resolver.ResolveAssemblyToPath(assemblyName) is { } path && !_platform.Satisfies(assemblyName)
            ? LoadFromAssemblyPath(path)
            : null;
    }

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
}
