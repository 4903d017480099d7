using System.Collections.Concurrent;
using System.Net;
using System.Text;
using ExternalIdSync.Core.Http;

namespace ExternalIdSync.Core.Tests.Writing;

/// <summary>A transport that answers as a test says, and remembers what it was asked.</summary>
internal sealed class FakeTransport(Func<TargetRequest, CancellationToken, Task<TargetResponse>> answer) : ITransport
{
    public FakeTransport(Func<TargetRequest, TargetResponse> answer)
        : this((request, _) => Task.FromResult(answer(request)))
    {
    }

    public ConcurrentQueue<TargetRequest> Requests { get; } = new();

    public int Mutating => Requests.Count(static r => r.IsMutating || r.Method != HttpMethod.Get);

    public TransportCounters Counters { get; } = new();

    public Task<TargetResponse> SendAsync(TargetRequest request, CancellationToken cancellationToken)
    {
        // The body may be reused once the answer is there, so what is remembered is a copy.
        Requests.Enqueue(request with { Body = request.Body.ToArray() });
        return answer(request, cancellationToken);
    }

    public static TargetResponse Json(int status, string body) =>
        new() { Status = (HttpStatusCode)status, Body = Encoding.UTF8.GetBytes(body), ContentType = "application/json" };

    public static TargetResponse Html(int status) =>
        new() { Status = (HttpStatusCode)status, Body = "<html><body>Sign in</body></html>"u8.ToArray(), ContentType = "text/html" };

    public static string Text(TargetRequest request) => Encoding.UTF8.GetString(request.Body.Span);
}
