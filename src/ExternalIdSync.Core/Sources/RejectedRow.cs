namespace ExternalIdSync.Core.Sources;

/// <summary>A row that could not become a record. The rows around it are not touched by it.</summary>
/// <param name="Row">The row's number, from 1 for the first data row.</param>
/// <param name="Error">The row of the error table.</param>
/// <param name="Reason">Why, in a sentence, without the row's values.</param>
/// <param name="Field">The column at fault, where one is.</param>
/// <param name="RawFields">The fields as they were read, so that the rejections file shows the row; never logged.</param>
public sealed record RejectedRow(long Row, SyncError Error, string Reason, string? Field, IReadOnlyList<string?> RawFields);
