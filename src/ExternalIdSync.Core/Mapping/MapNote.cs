namespace ExternalIdSync.Core.Mapping;

/// <summary>Something worth telling once per run that stops nothing.</summary>
/// <param name="Id">Stable, without spaces: <c>ExternalIdIsEmail</c>, <c>ExternalIdIsSmallInteger</c>, <c>ExternalIdChecksum</c>,
/// <c>ExternalIdCase</c>, <c>ColumnsUnmatched</c>, or <c>FieldUnlisted</c> (once per field).</param>
/// <param name="Message">What was seen and what to do about it, without a record's values.</param>
public sealed record MapNote(string Id, string Message);
