namespace ExternalIdSync.Core.Sources.Csv;

/// <summary>Rows that were read one after the other, and what is unusual about them.</summary>
/// <param name="Items">The records and bad rows, in the file's order; more room than rows.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Warnings">What whoever takes the rows is to be warned of; <see langword="null"/> for nothing.</param>
internal sealed record CsvBatch(SourceItem[] Items, int Count, IReadOnlyList<string>? Warnings);
