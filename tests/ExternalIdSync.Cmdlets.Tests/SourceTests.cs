using System.Text.RegularExpressions;

namespace ExternalIdSync.Cmdlets.Tests;

/// <summary>Rules of the cmdlets' source that no type can hold: the traps that binary modules fall into.</summary>
public sealed partial class SourceTests
{
    private static readonly string Folder = Repository.File("src/ExternalIdSync.Cmdlets");

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Folder, "*.cs", SearchOption.AllDirectories).Select(static f => Path.GetRelativePath(Folder, f).Replace('\\', '/'))
            .Where(static f => !f.StartsWith("obj/", StringComparison.Ordinal) && !f.StartsWith("bin/", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Nothing_stands_in_the_way_of_powershells_own_exceptions(string file)
    {
        // The pump sees every exception of a write, cancels the work and passes it on; it alone may.
        if (file != "Pipeline/PipelinePump.cs")
        {
            Assert.DoesNotMatch(CatchAll(), Read(file));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void The_pipeline_thread_waits_in_one_place(string file)
    {
        // A vault's command runs on the pipeline thread itself: its task is completed before it is asked for.
        if (file is not ("Pipeline/PipelinePump.cs" or "Connections/SecretReader.cs"))
        {
            Assert.DoesNotMatch(Blocking(), Read(file));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Error_records_are_made_in_one_place(string file)
    {
        if (file != "ErrorRecords.cs")
        {
            Assert.DoesNotMatch(NewErrorRecord(), Read(file));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Nobody_writes_past_powershell(string file) => Assert.DoesNotMatch(ConsoleOutput(), Read(file));

    [Theory]
    [MemberData(nameof(Files))]
    public void Cmdlets_speak_neither_http_nor_sql_nor_json(string file)
    {
        if (file.StartsWith("Commands/", StringComparison.Ordinal))
        {
            Assert.DoesNotMatch(WorkOfTheCore(), Read(file));
        }
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    [GeneratedRegex(@"catch\s*(\{|\((System\.)?Exception\b[^)]*\)(?!\s*when))")]
    private static partial Regex CatchAll();

    [GeneratedRegex(@"\.GetAwaiter\(\)\.GetResult\(\)|\.Result\b(?!\s*[({=])|(?<!PipelinePump)\.Wait\(")]
    private static partial Regex Blocking();

    [GeneratedRegex(@"new ErrorRecord\(")]
    private static partial Regex NewErrorRecord();

    [GeneratedRegex(@"\bConsole\.(Write|Out|Error|Read)|\bDebug\.Write|\bTrace\.Write|Host\.UI\.Write")]
    private static partial Regex ConsoleOutput();

    [GeneratedRegex(@"System\.Net\.Http|HttpClient|SQLitePCL|JsonDocument|JsonSerializer|\bnew FileStream\(|File\.(Read|Write|Open)")]
    private static partial Regex WorkOfTheCore();
}
