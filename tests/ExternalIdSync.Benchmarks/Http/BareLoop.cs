using System.Net;

namespace ExternalIdSync.Benchmarks.Http;

/// <summary>
/// What a good programmer writes in ten minutes: a few workers that share an <see cref="HttpClient"/> and send requests that are made
/// already. It reads every answer and looks at nothing in it but the status.
/// </summary>
/// <param name="calls">The requests; those in one group go one after the other.</param>
internal sealed class BareLoop(IReadOnlyList<RecordedCall[]> calls) : IDisposable
{
    // Compression is accepted as the core accepts it: the header is among the bytes.
    private readonly HttpClient _client = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All });

    /// <summary>Sends everything.</summary>
    /// <param name="workers">How many requests are under way at once.</param>
    /// <param name="groups">How many groups to send; <see langword="null"/> for all.</param>
    /// <returns>How many groups were sent.</returns>
    public async Task<int> SendAsync(int workers, int? groups = null)
    {
        var count = Math.Min(groups ?? calls.Count, calls.Count);
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                foreach (var call in calls[i])
                {
                    await SendAsync(call);
                }
            }
        })));
        return count;
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task SendAsync(RecordedCall call)
    {
        using var request = new HttpRequestMessage(call.Method, call.Address);
        foreach (var (name, value) in call.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (call.Body is { } body)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", call.ContentType);
        }

        using var response = await _client.SendAsync(request);
        if (!response.IsSuccessStatusCode && !(call.Method == HttpMethod.Get && response.StatusCode == HttpStatusCode.NotFound))
        {
            throw new InvalidOperationException($"The bare loop was answered {(int)response.StatusCode}.");
        }

        await response.Content.ReadAsByteArrayAsync();
    }
}
