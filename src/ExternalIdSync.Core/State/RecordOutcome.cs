namespace ExternalIdSync.Core.State;

/// <summary>What became of one record in a run. Records that needed no write are counted in the run, not listed.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Sequence">The place within the run, from 1.</param>
/// <param name="ExternalId">The external ID; <see langword="null"/> where the record had none that could be used.</param>
/// <param name="Row">The row in the source, from 1; 0 where the source has no rows.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Code">The error's id, where the record was not written.</param>
public sealed record RecordOutcome(long RunId, long Sequence, string? ExternalId, long Row, SyncOutcome Outcome, string? Code);
