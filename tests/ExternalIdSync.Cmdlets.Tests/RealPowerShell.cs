using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace ExternalIdSync.Cmdlets.Tests;

/// <summary>Where System.Management.Automation comes from: a real PowerShell where there is one, else the reference assembly, to read only.</summary>
internal static class RealPowerShell
{
    private static readonly string Home = Metadata("PowerShellHome");

    /// <summary>Why hosting tests cannot run; <see langword="null"/> where they can.</summary>
    public static string? SkipReason =>
        Home.Length > 0 || Metadata("UsePowerShellSdk") == "true"
            ? null
            : "No PowerShell to host: run dotnet test -p:PowerShellHome=<folder of an installed pwsh> or -p:UsePowerShellSdk=true.";

    /// <summary>Where System.Management.Automation is read from when the SDK package does not bring it.</summary>
    [ModuleInitializer]
    internal static void ResolveAssemblies()
    {
        AssemblyLoadContext.Default.Resolving += static (context, name) =>
        {
            var path = Home.Length > 0 ? Path.Combine(Home, name.Name + ".dll")
                : name.Name == "System.Management.Automation" ? Metadata("PowerShellReference")
                : string.Empty;
            return File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
        };
        if (Home.Length > 0)
        {
            AssemblyLoadContext.Default.ResolvingUnmanagedDll += static (_, name) =>
                NativeFiles(name).Where(File.Exists).Select(NativeLibrary.Load).FirstOrDefault();
        }
    }

    // Beside the assemblies of an installed PowerShell; by platform in one that is a .NET tool.
    private static IEnumerable<string> NativeFiles(string name)
    {
        var platform = RuntimeInformation.RuntimeIdentifier;
        return from folder in new[] { ".", Path.Combine("runtimes", platform, "native"), Path.Combine("runtimes", platform.Split('-')[0], "native") }
               from extension in new[] { ".so", ".dylib", ".dll" }
               select Path.Combine(Home, folder, name + extension);
    }

    private static string Metadata(string key) =>
        typeof(RealPowerShell).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == key).Value ?? string.Empty;
}
