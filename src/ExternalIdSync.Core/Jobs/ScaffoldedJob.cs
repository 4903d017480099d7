namespace ExternalIdSync.Core.Jobs;

/// <summary>A new job, to be looked through and saved.</summary>
/// <param name="Job">The job file's text.</param>
/// <param name="Map">The map file's text.</param>
/// <param name="MapName">What the job calls the map file.</param>
/// <param name="Notes">What to look at: guesses and fields that nothing fits.</param>
public sealed record ScaffoldedJob(string Job, string Map, string MapName, IReadOnlyList<string> Notes);
