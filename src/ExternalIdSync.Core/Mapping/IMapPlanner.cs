namespace ExternalIdSync.Core.Mapping;

/// <summary>Resolves a mapping against the columns of a source, once per schema.</summary>
internal interface IMapPlanner
{
    /// <summary>What is known of the fields, in the order of the plans' steps; it may grow with each plan.</summary>
    IReadOnlyList<MappedField> Fields { get; }

    /// <summary>The fields that another system owns, which are never in a record.</summary>
    IReadOnlyList<MappedField> NotOwned { get; }

    /// <summary>Resolves the mapping.</summary>
    /// <param name="source">The source's fields.</param>
    /// <param name="id">Where the external ID stands.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="SyncException"><see cref="SyncErrors.ColumnNotFound"/>: the source lacks a column that is named.</exception>
    MapPlan Plan(RecordSchema source, SourcePath id);
}
