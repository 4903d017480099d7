using System.Text;
using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Tests.Time;
using static ExternalIdSync.Core.Tests.Http.ScriptedHandler;

namespace ExternalIdSync.Core.Tests.Http;

/// <summary>What the tests of the transport share: a clock, short ways to requests, and a transport of scripted answers.</summary>
public abstract class TransportTests
{
    /// <summary>Waits are jumped over; time-outs, which are longer than any wait here, are not.</summary>
    private protected FakeTimeProvider Clock { get; } = new() { AutoAdvance = static due => due < TimeSpan.FromSeconds(50) };

    private protected static TargetRequest Post(string body, string? key = null) => new()
    {
        Method = HttpMethod.Post,
        Address = "things",
        Body = Encoding.UTF8.GetBytes(body),
        IdempotencyKey = key,
        IsMutating = true,
    };

    /// <summary>Gives no answer, and lets the time pass meanwhile.</summary>
    private protected Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> HangFor(double seconds) => (request, cancellationToken) =>
    {
        var never = Hang(request, cancellationToken);
        Clock.Advance(TimeSpan.FromSeconds(seconds));
        return never;
    };

    private protected HttpTransport Transport(HttpMessageHandler handler, Func<TransportOptions, TransportOptions>? with = null)
    {
        var options = new TransportOptions { BaseAddress = new Uri("https://api.example.test/v1"), Handler = handler, Time = Clock };
        return new HttpTransport(with?.Invoke(options) ?? options);
    }

    /// <summary>Knows a vendor's own words.</summary>
    private protected sealed class Words : IFailureClassifier
    {
        public FailureVerdict? Classify(TargetResponse answer) => Encoding.UTF8.GetString(answer.Body.Span) switch
        {
            "UNABLE_TO_LOCK_ROW" => FailureVerdict.Transient,
            "REQUEST_LIMIT_EXCEEDED" or "DAILY" => FailureVerdict.Quota,
            _ => null,
        };
    }
}
