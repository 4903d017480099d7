namespace ExternalIdSync.Core.Tests.Mapping;

/// <summary>Tests of what code costs once the runtime has optimized it, which it puts off while other tests are at work.</summary>
[CollectionDefinition(nameof(AloneWithTheProcessor), DisableParallelization = true)]
public sealed class AloneWithTheProcessor;
