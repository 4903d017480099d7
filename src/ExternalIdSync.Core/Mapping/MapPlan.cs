namespace ExternalIdSync.Core.Mapping;

/// <summary>A mapping resolved against one source schema.</summary>
/// <param name="Source">The source's fields.</param>
/// <param name="Target">The target's fields.</param>
/// <param name="Id">Where the external ID stands.</param>
/// <param name="Steps">What makes each of the target's values, in order.</param>
internal sealed record MapPlan(RecordSchema Source, RecordSchema Target, SourcePath Id, MapStep[] Steps);
