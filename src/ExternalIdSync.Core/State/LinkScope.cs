namespace ExternalIdSync.Core.State;

/// <summary>
/// Whose links: those of one job at one target. Two jobs that write one target own different fields, so each has fingerprints of its own.
/// An import that is to prepare a delta job runs under that job's name.
/// </summary>
/// <param name="Job">The job's name.</param>
/// <param name="Target">The target's name, such as <c>hipcall/companies</c>.</param>
public readonly record struct LinkScope(string Job, string Target);
