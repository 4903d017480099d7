namespace ExternalIdSync.Core.State;

/// <summary>The right to run a job now. Every write to the state shows it and is refused once another holder has taken over.</summary>
/// <param name="Job">The job's name.</param>
/// <param name="Owner">Who holds it, for people: machine and process.</param>
/// <param name="Fencing">A number that grows with every holder of the job: the proof that nobody came after.</param>
/// <param name="ExpiresAt">From when on another holder may take over, by the store's clock.</param>
public sealed record Lease(string Job, string Owner, long Fencing, DateTimeOffset ExpiresAt);
