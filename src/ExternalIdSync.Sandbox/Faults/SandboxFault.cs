using System.Globalization;

namespace ExternalIdSync.Sandbox;

/// <summary>One fault: what goes wrong, for which requests, how often.</summary>
public sealed record SandboxFault
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);

    /// <summary>What goes wrong.</summary>
    public required FaultKind Kind { get; init; }

    /// <summary>The method it strikes; <see langword="null"/> for any.</summary>
    public string? Method { get; init; }

    /// <summary>The path it strikes, as sent, <c>*</c> standing for any characters; <see langword="null"/> for any.</summary>
    public string? Path { get; init; }

    /// <summary>How many matching requests pass unharmed first.</summary>
    public int Skip { get; init; }

    /// <summary>How often it strikes before it is used up; <see langword="null"/> for ever.</summary>
    public int? Count { get; init; }

    /// <summary>The chance that a matching request is struck, 0 to 1.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>The seed of that chance: the same seed strikes the same requests of a sequence.</summary>
    public int Seed { get; init; }

    /// <summary>Strikes only every so many matching requests; 1 for each.</summary>
    public int EveryNth { get; init; } = 1;

    /// <summary>The status of <see cref="FaultKind.Status"/> and <see cref="FaultKind.HtmlPage"/>; 0 for the kind's own.</summary>
    public int Status { get; init; }

    /// <summary>The Retry-After header as it is sent; <see langword="null"/> for none.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>A Retry-After header in its date form, so many seconds from the answer; <see langword="null"/> for none.</summary>
    public int? RetryAfterDate { get; init; }

    /// <summary>A body to send instead of the vendor's own.</summary>
    public string? Body { get; init; }

    /// <summary>The wait of <see cref="FaultKind.Latency"/>, or the pause before each chunk of <see cref="FaultKind.SlowBody"/>; 24 hours at most.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The chunk of <see cref="FaultKind.SlowBody"/>, in bytes.</summary>
    public int ChunkBytes { get; init; } = 16;

    /// <summary>
    /// Whether a status, a page or a wait comes after the request took effect; otherwise the first two have none and the third precedes it.
    /// </summary>
    public bool AfterEffect { get; init; }

    /// <summary>Which records of a batch <see cref="FaultKind.PartialRejection"/> refuses, counted from 0; empty to use <see cref="RejectEvery"/>.</summary>
    public IReadOnlyList<int> RejectIndexes { get; init; } = [];

    /// <summary>Every so many records of a batch are refused where no indexes are given.</summary>
    public int RejectEvery { get; init; } = 10;

    /// <summary>The refusal's error code.</summary>
    public string RejectCode { get; init; } = "sandbox_rejected";

    /// <summary>What makes it no fault that can be played, in a sentence for who asked for it; <see langword="null"/> for nothing.</summary>
    internal string? Flaw => this switch
    {
        { Probability: not (>= 0 and <= 1) } => "A fault needs a probability of 0 to 1.",
        { EveryNth: < 1 } => "A fault needs an everyNth of at least 1.",
        { RejectEvery: < 1 } => "A fault needs a rejectEvery of at least 1.",
        { ChunkBytes: < 1 } => "A fault needs chunkBytes of at least 1.",
        { Count: < 1 } => "A fault needs a count of at least 1; without one it strikes for ever.",
        { Skip: < 0 } => "A fault needs a skip of at least 0.",
        { Status: not (0 or (>= 200 and <= 599)) } => "A fault needs a status of 200 to 599.",
        _ when Delay < TimeSpan.Zero || Delay > LongestDelay => "A fault needs a delay of 0 to 24 hours.",
        _ when RetryAfter?.All(static c => c is >= ' ' and <= '~') == false => "A fault needs a retryAfter of printable ASCII characters.",
        _ => null,
    };

    /// <summary>Whether the request still does its work.</summary>
    internal bool HasEffect => Kind switch
    {
        FaultKind.ResetBefore => false,
        FaultKind.Status or FaultKind.HtmlPage => AfterEffect,
        _ => true,
    };

    internal SandboxResponse Answer(ISimulator simulator, DateTimeOffset now) => Kind switch
    {
        FaultKind.ResetBefore or FaultKind.ResetAfter => new SandboxResponse { Status = 0, ResetsConnection = true },
        FaultKind.HtmlPage => new SandboxResponse
        {
            Status = Status == 0 ? 200 : Status,
            ContentType = "text/html; charset=utf-8",
            Body = JsonText.Utf8(Body ?? "<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Sign in</h1></body></html>"),
        },
        _ => Failed(simulator, now),
    };

    internal SandboxResponse Distort(SandboxResponse response, ISimulator simulator, DateTimeOffset now) => Kind switch
    {
        FaultKind.SlowBody => response with { ChunkBytes = ChunkBytes, ChunkDelay = Delay },
        FaultKind.TruncatedBody => response with { CutAfterBytes = response.Body.Length / 2 },
        FaultKind.MalformedJson => response with { Body = response.Body[..(response.Body.Length / 2)] },
        FaultKind.ResetAfter or FaultKind.HtmlPage or FaultKind.Status => Answer(simulator, now),
        _ => response,
    };

    private SandboxResponse Failed(ISimulator simulator, DateTimeOffset now)
    {
        var response = simulator.Fail(Status == 0 ? 503 : Status);
        if (Body is not null)
        {
            response = response with { Body = JsonText.Utf8(Body) };
        }

        // A date has whole seconds only: rounding up keeps the promise that nothing earlier is asked for.
        var retryAfter = RetryAfterDate is { } seconds
            ? now.AddSeconds(seconds).AddTicks(TimeSpan.TicksPerSecond - 1).ToString("R", CultureInfo.InvariantCulture)
            : RetryAfter;
        return retryAfter is null ? response : response.WithHeader("Retry-After", retryAfter);
    }
}
