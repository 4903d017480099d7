namespace ExternalIdSync.Core.Monitoring.Reports;

/// <summary>One job as a report shows it.</summary>
/// <param name="Health">How it is.</param>
/// <param name="Runs">Its latest runs, the earliest first.</param>
internal sealed record ReportJob(SyncHealth Health, IReadOnlyList<SyncRun> Runs);
