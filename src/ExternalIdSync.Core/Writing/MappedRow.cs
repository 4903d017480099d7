namespace ExternalIdSync.Core.Writing;

/// <summary>A row of a file as it was mapped.</summary>
/// <param name="Row">The row's number in the file.</param>
/// <param name="Record">The record; <see langword="null"/> where the row was refused.</param>
/// <param name="Refusal">Why it was refused; <see langword="null"/> where it was not.</param>
internal readonly record struct MappedRow(long Row, SyncRecord? Record, SyncResult? Refusal);
