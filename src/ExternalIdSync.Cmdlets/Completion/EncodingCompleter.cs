using System.Collections;
using System.ComponentModel;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ExternalIdSync.Cmdlets.Completion;

/// <summary>Completes the encodings that exports mostly have.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class EncodingCompleter : IArgumentCompleter
{
    private static readonly (string Name, string ToolTip)[] Encodings =
    [
        ("utf-8", "Unicode, the default of most programs"),
        ("utf-16", "Unicode, two bytes a character"),
        ("windows-1252", "Western European Windows"),
        ("windows-1254", "Turkish Windows"),
        ("iso-8859-1", "Latin 1"),
    ];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Of(Encodings, wordToComplete, static e => e.Name, static e => e.ToolTip);
}
