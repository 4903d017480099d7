namespace ExternalIdSync.Core.Mapping;

/// <summary>Why a record's field cannot be mapped.</summary>
/// <param name="Error">The row of the error table.</param>
/// <param name="Field">The source's field.</param>
/// <param name="Reason">The rest of a sentence that begins with the field's name, without its full stop.</param>
internal sealed record MapFault(SyncError Error, string Field, string Reason);
