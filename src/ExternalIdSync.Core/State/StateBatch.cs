namespace ExternalIdSync.Core.State;

/// <summary>What is stored together or not at all: records, and the cursor that stands behind them.</summary>
public sealed record StateBatch
{
    /// <summary>The run.</summary>
    public required long RunId { get; init; }

    /// <summary>The target's name.</summary>
    public required string Target { get; init; }

    /// <summary>The settled records, each external ID's in source order. About 1,000 is a good number.</summary>
    public IReadOnlyList<SettledRecord> Records { get; init; } = [];

    /// <summary>
    /// Where the source goes on, where that changed. Every record before it must be in this batch or in an earlier one.
    /// </summary>
    public CursorUpdate? Cursor { get; init; }
}
