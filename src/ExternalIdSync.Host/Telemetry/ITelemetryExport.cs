namespace ExternalIdSync.Host.Telemetry;

/// <summary>Something that sends what runs tell, until it is disposed of.</summary>
internal interface ITelemetryExport : IAsyncDisposable
{
    /// <summary>Where to, for messages.</summary>
    string Destination { get; }

    /// <summary>Why what was told did not get there; <see langword="null"/> where it did, as far as that is known. Final after disposal.</summary>
    string? Failure { get; }
}
