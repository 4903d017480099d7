using System.Net;
using System.Text;
using ExternalIdSync.Core.Http;

namespace ExternalIdSync.Core.Tests.Sources.Api;

/// <summary>Answers each request as a test says, and remembers what was asked.</summary>
internal sealed class ScriptedTransport(Func<TargetRequest, TargetResponse> answer) : ITransport
{
    public TransportCounters Counters { get; } = new();

    public List<string> Asked { get; } = [];

    public static TargetResponse Json(string body, int status = 200, params (string Name, string Value)[] headers) => new()
    {
        Status = (HttpStatusCode)status,
        Body = Encoding.UTF8.GetBytes(body),
        ContentType = "application/json",
        Headers = headers.ToDictionary(static h => h.Name, static h => h.Value, StringComparer.OrdinalIgnoreCase),
    };

    public Task<TargetResponse> SendAsync(TargetRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Asked.Add(Uri.UnescapeDataString(request.Address));
        Assert.False(request.IsMutating);
        return Task.FromResult(answer(request));
    }
}
