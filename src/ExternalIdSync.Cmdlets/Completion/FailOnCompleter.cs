using System.ComponentModel;

namespace ExternalIdSync.Cmdlets.Completion;

/// <summary>Completes the rules that say when a call fails.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class FailOnCompleter() : ChoiceCompleter(
    ("never", "Records that are not written are errors; the call itself does not fail."),
    ("any", "One record that is not written makes the call fail at its end."),
    ("10%", "More than this part of the records makes the call fail at its end."));
