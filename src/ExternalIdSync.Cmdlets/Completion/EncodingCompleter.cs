using System.ComponentModel;

namespace ExternalIdSync.Cmdlets.Completion;

/// <summary>Completes the encodings that exports mostly have.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class EncodingCompleter() : ChoiceCompleter(
    ("utf-8", "Unicode, the default of most programs"),
    ("utf-16", "Unicode, two bytes a character"),
    ("windows-1252", "Western European Windows"),
    ("windows-1254", "Turkish Windows"),
    ("iso-8859-1", "Latin 1"));
