using System.Reflection;
using ExternalIdSync.Core.Sources;

namespace ExternalIdSync.Core.Tests;

/// <summary>Dependencies point one way: face, then core, then cmdlets and host. The sandbox stands alone.</summary>
public sealed class DependencyTests
{
    private static readonly Assembly Face = typeof(SyncError).Assembly;
    private static readonly Assembly Core = typeof(ISource).Assembly;

    [Fact]
    public void The_face_needs_nothing_but_the_framework() =>
        Assert.All(Face.GetReferencedAssemblies(), static name => Assert.StartsWith("System.", name.Name!, StringComparison.Ordinal));

    [Fact]
    public void The_core_knows_no_powershell_no_console_and_no_web_server() =>
        Assert.DoesNotContain(Core.GetReferencedAssemblies(), static name =>
            name.Name is "System.Management.Automation" or "System.Console"
            || name.Name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
            || (name.Name.StartsWith("ExternalIdSync", StringComparison.Ordinal) && name.Name != "ExternalIdSync"));

    [Fact]
    public void The_sandbox_references_none_of_the_others()
    {
        var sandbox = Assembly.Load("ExternalIdSync.Sandbox");

        Assert.DoesNotContain(sandbox.GetReferencedAssemblies(), static name =>
            name.Name!.StartsWith("ExternalIdSync", StringComparison.Ordinal));
    }
}
