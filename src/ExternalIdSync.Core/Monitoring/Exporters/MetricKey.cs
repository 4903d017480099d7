namespace ExternalIdSync.Core.Monitoring.Exporters;

/// <summary>One series: an instrument and its three tags.</summary>
/// <param name="Instrument">The instrument's name.</param>
/// <param name="Job">The job's name.</param>
/// <param name="Target">The target's name.</param>
/// <param name="Outcome">The outcome.</param>
internal readonly record struct MetricKey(string Instrument, string Job, string Target, string Outcome);
