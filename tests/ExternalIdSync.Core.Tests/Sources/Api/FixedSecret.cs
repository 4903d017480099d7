using ExternalIdSync.Core.Http.Secrets;

namespace ExternalIdSync.Core.Tests.Sources.Api;

/// <summary>A secret that a test made up.</summary>
internal sealed class FixedSecret(string text) : ISecret
{
    public string Reference => "env:TEST";

    public ValueTask<string> RevealAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult(text);
}
