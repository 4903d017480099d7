using System.Net;
using System.Text;

namespace ExternalIdSync.Core.Tests.Http;

/// <summary>Answers each request with the next step of a script, the last one for ever, and remembers what was asked.</summary>
internal sealed class ScriptedHandler(params Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>>[] steps) : HttpMessageHandler
{
    private readonly Lock _gate = new();

    public List<SeenRequest> Seen { get; } = [];

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public static Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> Answer(
        int status, string body = "{}", string contentType = "application/json", params (string Name, string Value)[] headers) =>
        (_, _) =>
        {
            var response = new HttpResponseMessage((HttpStatusCode)status)
            {
                Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)),
            };
            response.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
            foreach (var (name, value) in headers)
            {
                response.Headers.TryAddWithoutValidation(name, value);
            }

            return Task.FromResult(response);
        };

    public static Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> Throw(Func<Exception> exception) =>
        (_, _) => Task.FromException<HttpResponseMessage>(exception());

    /// <summary>Never answers.</summary>
    public static async Task<HttpResponseMessage> Hang(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var never = new TaskCompletionSource<HttpResponseMessage>();
        return await never.Task.WaitAsync(cancellationToken);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        int index;
        lock (_gate)
        {
            index = Seen.Count;
            Seen.Add(new SeenRequest(
                request.Method.Method,
                request.RequestUri!,
                Encoding.UTF8.GetString(body),
                request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? [])
                    .ToDictionary(static h => h.Key, static h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase),
                Time.GetUtcNow()));
        }

        return await steps[Math.Min(index, steps.Length - 1)](request, cancellationToken);
    }
}

/// <summary>What arrived.</summary>
internal sealed record SeenRequest(string Method, Uri Address, string Body, IReadOnlyDictionary<string, string> Headers, DateTimeOffset At);
