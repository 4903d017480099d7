using ExternalIdSync.Core.Mapping;

namespace ExternalIdSync.Core.Jobs;

/// <summary>A contract's rule for one field.</summary>
/// <param name="Name">The target's field.</param>
/// <param name="Owner">The system that owns it; the only one whose jobs write it.</param>
/// <param name="Blank">What a blank value means; <see langword="null"/> to leave that to the map.</param>
/// <param name="Write">Whether the target's value is written over; <see langword="null"/> to leave that to the map.</param>
/// <param name="Line">Where it stands in the contract, from 1.</param>
public sealed record ContractField(string Name, string Owner, BlankPolicy? Blank, WriteMode? Write, int Line);
