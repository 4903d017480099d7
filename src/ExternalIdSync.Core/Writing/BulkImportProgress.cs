namespace ExternalIdSync.Core.Writing;

/// <summary>How far the import of a whole file is.</summary>
/// <param name="Step">What is done now: <c>mapping</c>, <c>uploading</c>, <c>running</c>, <c>reading refusals</c>.</param>
/// <param name="State">The target's own word for the job's state, once there is a job.</param>
/// <param name="Rows">Rows dealt with in this step, where it counts any.</param>
public readonly record struct BulkImportProgress(string Step, string? State, long Rows);
