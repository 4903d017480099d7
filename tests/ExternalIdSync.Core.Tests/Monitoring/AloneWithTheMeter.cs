namespace ExternalIdSync.Core.Tests.Monitoring;

/// <summary>
/// Tests that state everything an exporter wrote. The meter is the process's: runs of other tests are heard while an exporter listens, so these tests run
/// while no others do.
/// </summary>
[CollectionDefinition(nameof(AloneWithTheMeter), DisableParallelization = true)]
public sealed class AloneWithTheMeter;
