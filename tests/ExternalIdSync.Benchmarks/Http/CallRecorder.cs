using ExternalIdSync.Sandbox;

namespace ExternalIdSync.Benchmarks.Http;

/// <summary>A sandbox within this process that keeps what the core sends.</summary>
internal sealed class CallRecorder() : DelegatingHandler(new SandboxMessageHandler(new SandboxServer(new SandboxOptions { RecordedRequests = 0 })))
{
    /// <summary>What was sent, in order.</summary>
    public List<RecordedCall> Calls { get; } = [];

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var headers = request.Headers.NonValidated.Select(static h => KeyValuePair.Create(h.Key, h.Value.ToString())).ToList();
        var body = request.Content is null ? null : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        Calls.Add(new RecordedCall(request.Method, request.RequestUri!, headers, body, request.Content?.Headers.ContentType?.ToString()));
        return await base.SendAsync(request, cancellationToken);
    }
}
