namespace ExternalIdSync.Core.Mapping.Transforms;

/// <summary>What a date transform gives.</summary>
internal enum DateOutput
{
    /// <summary>A day, as <c>yyyy-MM-dd</c>.</summary>
    Date,

    /// <summary>An instant with its offset.</summary>
    DateTime,
}
