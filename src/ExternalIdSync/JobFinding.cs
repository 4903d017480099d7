namespace ExternalIdSync;

/// <summary>Something that a check of jobs found.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Code">What it is, stable and without spaces: a row of the error table or a name of the check's own.</param>
/// <param name="File">The file it stands in; <see langword="null"/> where it is about no file.</param>
/// <param name="Place">The place in the file, such as <c>$.target.baseUrl</c>; <see langword="null"/> for the file as a whole.</param>
/// <param name="Line">The line, from 1; 0 for none.</param>
/// <param name="Message">What was found, in a sentence.</param>
/// <param name="Advice">What to do.</param>
public sealed record JobFinding(FindingSeverity Severity, string Code, string? File, string? Place, int Line, string Message, string Advice)
{
    /// <summary>The job file that was checked; <see langword="null"/> where jobs were checked against each other.</summary>
    public string? JobPath { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{Severity}: {(File is null ? "" : Line > 0 ? $"{File}({Line}): " : $"{File}: ")}{(Place is null ? "" : Place + ": ")}{Message} {Advice}");
}
