namespace ExternalIdSync.Core.State;

/// <summary>The time between a change at the source and its write, over the records of a run.</summary>
/// <param name="Largest">The largest; <see langword="null"/> where the source tells no times.</param>
/// <param name="Median">The median.</param>
public readonly record struct RunLag(TimeSpan? Largest, TimeSpan? Median);
