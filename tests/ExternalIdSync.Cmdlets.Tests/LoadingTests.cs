using System.Reflection;
using ExternalIdSync.Loading;

namespace ExternalIdSync.Cmdlets.Tests;

/// <summary>What the module's load context takes from PowerShell, and when it refuses to load at all.</summary>
public sealed class LoadingTests
{
    [Theory]
    [InlineData("Some.Library, Version=2.0.0.0, PublicKeyToken=b03f5f7f11d50a3a", true)]
    [InlineData("Some.Library, Version=2.1.0.0, PublicKeyToken=b03f5f7f11d50a3a", true)]
    [InlineData("Some.Library, Version=1.9.0.0, PublicKeyToken=b03f5f7f11d50a3a", false)]
    [InlineData("Some.Library, Version=2.0.0.0, PublicKeyToken=cc7b13ffcd2ddd51", false)]
    [InlineData("Some.Library, Version=2.0.0.0, PublicKeyToken=null", false)]
    [InlineData("Some.Library, Version=2.0.0.0, PublicKeyToken=b03f5f7f11d50a3a, Culture=de", false)]
    [InlineData("Other.Library, Version=2.0.0.0, PublicKeyToken=b03f5f7f11d50a3a", false)]
    public void An_assembly_of_powershell_stands_in_only_for_the_same_name_key_and_culture_and_no_newer_version(string offered, bool isSatisfied) =>
        Assert.Equal(isSatisfied, PlatformAssemblies.IsSatisfiedBy(
            new AssemblyName("Some.Library, Version=2.0.0.0, PublicKeyToken=b03f5f7f11d50a3a"), new AssemblyName(offered)));

    [Fact]
    public void The_platform_has_its_own_framework_and_not_our_packages()
    {
        var platform = new PlatformAssemblies(typeof(object).Assembly.Location);

        Assert.True(platform.Satisfies(typeof(object).Assembly.GetName()));
        Assert.False(platform.Satisfies(new AssemblyName("CsvHelper")));
    }

    [Fact]
    public void The_same_binaries_are_not_refused() =>
        Assert.Null(ModuleLoader.Refuse("/modules/a/ExternalIdSync.dll", new Version(0, 1, 0, 0), "/modules/a/ExternalIdSync.dll", new Version(0, 1, 0, 0)));

    [Theory]
    [InlineData("/modules/b/ExternalIdSync.dll", "0.2.0.0")]
    [InlineData("/modules/b/ExternalIdSync.dll", "0.1.0.0")]
    [InlineData("/modules/a/ExternalIdSync.dll", "0.2.0.0")]
    public void Another_copy_or_version_is_refused_with_both_versions_and_what_to_do(string path, string version)
    {
        var refusal = ModuleLoader.Refuse("/modules/a/ExternalIdSync.dll", new Version(0, 1, 0, 0), path, Version.Parse(version));

        Assert.NotNull(refusal);
        Assert.Contains("0.1.0", refusal, StringComparison.Ordinal);
        Assert.Contains(Version.Parse(version).ToString(3), refusal, StringComparison.Ordinal);
        Assert.Contains("start a new PowerShell session", refusal, StringComparison.Ordinal);
    }
}
