using System.Reflection;
using System.Text.RegularExpressions;

namespace ExternalIdSync.Cmdlets.Tests;

/// <summary>What PowerShell people expect of every cmdlet. Attributes are read, not made: no PowerShell is needed.</summary>
public sealed partial class ConventionTests
{
    private static readonly Assembly Cmdlets = typeof(ErrorRecords).Assembly;

    private static readonly string[] CommonParameters =
    [
        "Verbose", "Debug", "ErrorAction", "WarningAction", "InformationAction", "ProgressAction", "ErrorVariable", "WarningVariable",
        "InformationVariable", "OutVariable", "OutBuffer", "PipelineVariable", "WhatIf", "Confirm",
    ];

    public static TheoryData<string> Names => [.. Types().Select(static t => t.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_class_is_named_after_verb_and_noun_and_lives_in_commands(string name)
    {
        var (type, verb, noun) = Find(name);

        Assert.Equal($"{verb}{noun}Command", type.Name);
        Assert.Equal("ExternalIdSync.Cmdlets.Commands", type.Namespace);
        Assert.True(type is { IsSealed: true, IsPublic: true });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_verb_is_approved(string name)
    {
        var verbs = PowerShell("System.Management.Automation.VerbsCommon").Assembly.GetTypes()
            .Where(static t => t.IsAbstract && t.IsSealed && t.Name.StartsWith("Verbs", StringComparison.Ordinal))
            .SelectMany(static t => t.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Select(static f => (string?)f.GetRawConstantValue());

        Assert.Contains(Find(name).Verb, verbs);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_noun_is_singular_and_ours(string name) =>
        Assert.Matches(SingularOfOurs(), Find(name).Noun);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_output_type_is_declared(string name) => Assert.NotEmpty(Attributes(Find(name).Type, "OutputTypeAttribute"));

    [Theory]
    [MemberData(nameof(Names))]
    public void What_changes_something_can_be_previewed(string name)
    {
        var (type, verb, _) = Find(name);
        var isSupported = Attributes(type, "CmdletAttribute").Single().NamedArguments
            .Any(static a => a.MemberName == "SupportsShouldProcess" && a.TypedValue.Value is true);

        Assert.Equal(verb is "Set" or "Invoke" or "Remove" or "Resume" or "Send" or "New" or "Export" or "Import" or "Clear" or "Update", isSupported);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Parameters_are_singular_pascal_case_and_none_of_powershells_own(string name) =>
        Assert.All(Parameters(Find(name).Type), static p =>
        {
            Assert.Matches(PascalCase(), p.Name);
            Assert.DoesNotMatch(Plural(), p.Name);
            Assert.DoesNotContain(p.Name, CommonParameters);
            Assert.True(p.PropertyType != typeof(bool), $"{p.Name} must be a switch.");
        });

    [Theory]
    [MemberData(nameof(Names))]
    public void At_most_one_parameter_of_a_set_takes_the_pipeline_by_value(string name)
    {
        var bySet = Parameters(Find(name).Type)
            .SelectMany(static p => Attributes(p, "ParameterAttribute"))
            .Where(static a => Named(a, "ValueFromPipeline") is true)
            .GroupBy(static a => (string?)Named(a, "ParameterSetName") ?? "__AllParameterSets", StringComparer.Ordinal);

        Assert.All(bySet, static set => Assert.Single(set));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_parameter_takes_a_secret_as_plain_text(string name) =>
        Assert.All(Parameters(Find(name).Type), static p => Assert.False(
            p.PropertyType == typeof(string) && p.Name is "Token" or "Password" or "Secret" or "ClientSecret" or "ApiKey", $"{p.Name} is a plain secret."));

    [Fact]
    public void Every_category_of_the_error_table_is_one_of_powershells()
    {
        var theirs = Enum.GetNames(PowerShell("System.Management.Automation.ErrorCategory"));

        Assert.All(Enum.GetNames<SyncErrorCategory>(), name => Assert.Contains(name, theirs));
    }

    [Fact]
    public void Error_ids_are_words_without_spaces_and_stand_once()
    {
        Assert.All(SyncErrors.All, static error => Assert.Matches(PascalCase(), error.Id));
        Assert.Equal(SyncErrors.All.Count, SyncErrors.All.Select(static e => e.Id).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(SyncErrors.All, static error => Assert.EndsWith(".", error.Advice, StringComparison.Ordinal));
    }

    [Fact]
    public void The_manifest_exports_every_cmdlet_and_nothing_else()
    {
        var manifest = File.ReadAllText(Repository.File("ExternalIdSync.psd1"));
        var exported = ExportedCmdlet().Matches(CmdletsToExport().Match(manifest).Value).Select(static m => m.Groups[1].Value);

        Assert.Equal(
            Types().Select(static t => Find(t.Name)).Select(static c => $"{c.Verb}-{c.Noun}").Order(StringComparer.Ordinal),
            exported.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<Type> Types() => Cmdlets.GetTypes().Where(static t => Attributes(t, "CmdletAttribute").Any());

    private static (Type Type, string Verb, string Noun) Find(string name)
    {
        var type = Types().Single(t => t.Name == name);
        var arguments = Attributes(type, "CmdletAttribute").Single().ConstructorArguments;
        return (type, (string)arguments[0].Value!, (string)arguments[1].Value!);
    }

    private static IEnumerable<PropertyInfo> Parameters(Type type) =>
        type.GetProperties().Where(static p => Attributes(p, "ParameterAttribute").Any());

    private static IEnumerable<CustomAttributeData> Attributes(MemberInfo member, string name) =>
        member.GetCustomAttributesData().Where(a => a.AttributeType.Name == name);

    private static object? Named(CustomAttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(a => a.MemberName == name).TypedValue.Value;

    private static Type PowerShell(string name) => Assembly.Load("System.Management.Automation").GetType(name, throwOnError: true)!;

    [GeneratedRegex("^(Sync|Crm)[A-Z][A-Za-z]*[^s]$")]
    private static partial Regex SingularOfOurs();

    [GeneratedRegex("^[A-Z][A-Za-z0-9]+$")]
    private static partial Regex PascalCase();

    [GeneratedRegex("(?<![Ss]|LastWin)s$")]
    private static partial Regex Plural();

    [GeneratedRegex(@"CmdletsToExport\s*=\s*@\([^)]*\)")]
    private static partial Regex CmdletsToExport();

    [GeneratedRegex("'([A-Z][a-z]+-[A-Za-z]+)'")]
    private static partial Regex ExportedCmdlet();
}
