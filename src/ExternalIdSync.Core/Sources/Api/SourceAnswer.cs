using System.Globalization;
using System.Net;
using System.Text.Json;
using ExternalIdSync.Core.Http;
using ExternalIdSync.Core.Targets;

namespace ExternalIdSync.Core.Sources.Api;

/// <summary>A source's answer: its JSON, its clock, and what its refusal means. Must be disposed: the parsed text is pooled.</summary>
internal readonly struct SourceAnswer : IDisposable
{
    private const int LongestWords = 300;

    private readonly Answer _answer;
    private readonly string _source;

    private SourceAnswer(Answer answer, string source)
    {
        _answer = answer;
        _source = source;
    }

    /// <summary>The content; undefined where it is no JSON.</summary>
    public JsonElement Content => _answer.Content;

    /// <summary>The answer as it came.</summary>
    public TargetResponse Response => _answer.Response;

    /// <summary>Whether the request was done.</summary>
    public bool IsSuccess => Response.IsSuccess;

    /// <summary>Sends a request and parses the answer, whatever its status.</summary>
    /// <param name="transport">The way to the API.</param>
    /// <param name="request">The request.</param>
    /// <param name="source">What messages call the source.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="SyncException">No answer came; the message names the source.</exception>
    public static async Task<SourceAnswer> AskAsync(
        ITransport transport, TargetRequest request, string source, CancellationToken cancellationToken)
    {
        try
        {
            var response = await transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
            return new SourceAnswer(Answer.Parse(response), source);
        }
        catch (SyncException exception)
        {
            // The transport knows an address only, and a run has two sides.
            throw new SyncException(exception.Error, $"{source} could not be read: {exception.Message}", exception) { Subject = source, Requests = exception.Requests };
        }
    }

    /// <summary>The server's clock as it stands in the answer (RFC 9110, section 6.6.1); ours where it says nothing.</summary>
    /// <param name="time">Our clock.</param>
    /// <returns>The instant, in UTC.</returns>
    public DateTimeOffset Clock(TimeProvider time) =>
        Response.Headers.TryGetValue("Date", out var date)
        && DateTimeOffset.TryParseExact(date, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var now)
            ? now
            : time.GetUtcNow();

    /// <summary>Makes sure that the request was done and answered in JSON.</summary>
    /// <param name="code">The API's own code for a refusal, if it gave one.</param>
    /// <param name="words">The API's own words for it.</param>
    /// <exception cref="SyncException">It was not.</exception>
    public void ThrowIfRefused(string? code = null, string? words = null)
    {
        if (!IsSuccess)
        {
            throw Refusal(code, words);
        }

        if (Content.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        {
            throw new SyncException(
                Response.ContentType.Contains("html", StringComparison.Ordinal) ? SyncErrors.BaseUrlWrong : SyncErrors.AnswerMalformed,
                $"{_source} answered with something else than JSON.") { Subject = _source };
        }
    }

    /// <summary>An answer that is JSON, but not as its API says.</summary>
    /// <param name="what">What is wrong with it, as the end of a sentence.</param>
    /// <returns>The exception.</returns>
    public SyncException Malformed(string what) => Malformed(_source, what);

    /// <summary>An answer that is JSON, but not as its API says.</summary>
    /// <param name="source">What messages call the source.</param>
    /// <param name="what">What is wrong with it, as the end of a sentence.</param>
    /// <returns>The exception.</returns>
    public static SyncException Malformed(string source, string what) =>
        new(SyncErrors.AnswerMalformed, $"{source} {what}.") { Subject = source };

    /// <inheritdoc/>
    public void Dispose() => _answer.Dispose();

    private SyncException Refusal(string? code, string? words)
    {
        var status = Response.Status;
        var error = status switch
        {
            HttpStatusCode.Unauthorized => SyncErrors.TokenRefused,
            HttpStatusCode.Forbidden => SyncErrors.ScopeMissing,
            HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed => SyncErrors.BaseUrlWrong,
            HttpStatusCode.TooManyRequests => SyncErrors.RateLimited,
            >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout => SyncErrors.SourceFailed,
            _ => SyncErrors.SourceRefused,
        };
        var said = string.IsNullOrWhiteSpace(words) ? "." : ": " + (words.Length > LongestWords ? words[..LongestWords] + "…" : words);
        return new SyncException(error, string.Create(CultureInfo.InvariantCulture,
            $"{_source} answered {(int)status}{(code is null ? string.Empty : " " + code)}{said}")) { Subject = _source };
    }
}
