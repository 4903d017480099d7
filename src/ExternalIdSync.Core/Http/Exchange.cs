using Polly;

namespace ExternalIdSync.Core.Http;

/// <summary>One request on its way through all its attempts.</summary>
internal sealed class Exchange(TargetRequest request, Uri address, bool isOwn, HttpTransport transport)
{
    public TargetRequest Request { get; } = request;

    public Uri Address { get; } = address;

    /// <summary>Whether it goes to the base URL's host: only there the token and the limits apply.</summary>
    public bool IsOwn { get; } = isOwn;

    public HttpTransport Transport { get; } = transport;

    /// <summary>The time that is left; <see langword="null"/> while the request still queues.</summary>
    public Deadline? Deadline { get; set; }

    /// <summary>How the first round ended, until the rounds take it over.</summary>
    public Outcome<TargetResponse>? First { get; set; }

    /// <summary>Whether the rule said of the first round already that there is to be another.</summary>
    public bool IsFirstJudged { get; set; }

    /// <summary>How often it was sent.</summary>
    public int Attempts { get; set; }

    /// <summary>How often it failed, 429 aside.</summary>
    public int Failures { get; set; }

    /// <summary>How often the answer was 429.</summary>
    public int RateLimited { get; set; }

    /// <summary>Whether a permit of the rate limit is held for the next attempt.</summary>
    public bool HasPermit { get; set; }

    /// <summary>Whether it may have been sent without an answer having come yet.</summary>
    public bool IsInFlight { get; set; }

    /// <summary>Whether an attempt ended without anyone knowing whether it took effect.</summary>
    public bool IsFateUnknown { get; set; }

    /// <summary>Whether a token was renewed for it.</summary>
    public bool IsRenewed { get; set; }

    /// <summary>The request as sent last, kept after a 401 only.</summary>
    public HttpRequestMessage? Refused { get; set; }

    /// <summary>The last attempt's answer; <see langword="null"/> where the last attempt got none.</summary>
    public TargetResponse? LastAnswer { get; set; }

    /// <summary>Why the last attempt got no answer.</summary>
    public Exception? LastFault { get; set; }

    /// <summary>How long to wait before the next attempt.</summary>
    public TimeSpan NextDelay { get; set; }

    /// <summary>How long the circuit stays open, where that is what the next attempt waits for.</summary>
    public TimeSpan? CircuitWait { get; set; }

    /// <summary>Whether the target said that a quota is used up.</summary>
    public bool IsQuotaExhausted { get; set; }

    /// <summary>When that quota is renewed, where the target said so.</summary>
    public DateTimeOffset? QuotaRenewsAt { get; set; }
}
