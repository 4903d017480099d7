using System.Buffers;
using System.Runtime.CompilerServices;
using ExternalIdSync.Core.Http.Authentication;

namespace ExternalIdSync.Core.Http;

/// <summary>Reads an answer whole, up to a size.</summary>
internal static class AnswerReader
{
    private const int FirstBuffer = 16 * 1024;

    /// <summary>Makes the answer of what was read.</summary>
    /// <param name="message">The answer.</param>
    /// <param name="body">Its body.</param>
    /// <param name="mask">Takes echoed secrets out.</param>
    /// <param name="attempts">How often the request was sent.</param>
    /// <returns>The answer.</returns>
    public static TargetResponse Read(HttpResponseMessage message, byte[] body, IAuthenticator? mask, int attempts)
    {
        mask?.Mask(body);
        return new TargetResponse
        {
            Status = message.StatusCode,
            Body = body,
            ContentType = MediaType(message.Content),
            Headers = new AnswerHeaders(message.Headers, message.Content.Headers, mask),
            Attempts = attempts,
        };
    }

    /// <summary>Reads the body.</summary>
    /// <param name="message">The answer.</param>
    /// <param name="maxBytes">The most that is read.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The body.</returns>
    /// <exception cref="AnswerTooLargeException">There is more.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<byte[]> ReadBodyAsync(HttpResponseMessage message, int maxBytes, CancellationToken cancellationToken)
    {
        var content = message.Content;
        var length = content.Headers.ContentLength;
        if (length > maxBytes)
        {
            throw new AnswerTooLargeException();
        }

        if (length == 0 || message.RequestMessage?.Method == HttpMethod.Head)
        {
            return [];
        }

        using var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        if (length is not { } known)
        {
            return await ReadUnknownAsync(stream, maxBytes, cancellationToken).ConfigureAwait(false);
        }

        var body = GC.AllocateUninitializedArray<byte>((int)known);
        await stream.ReadExactlyAsync(body, cancellationToken).ConfigureAwait(false);
        return body;
    }

    private static async ValueTask<byte[]> ReadUnknownAsync(Stream stream, int maxBytes, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            var filled = 0;
            while (true)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    return buffer.AsSpan(0, filled).ToArray();
                }

                filled += read;
                if (filled > maxBytes)
                {
                    throw new AnswerTooLargeException();
                }

                if (filled == buffer.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                    buffer.AsSpan(0, filled).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string MediaType(HttpContent content)
    {
        if (!content.Headers.NonValidated.TryGetValues("Content-Type", out var values))
        {
            return string.Empty;
        }

        var text = values.ToString();
        if (text is "application/json" or "application/json; charset=utf-8" or "application/json;charset=UTF-8")
        {
            return "application/json";
        }

        var end = text.IndexOf(';', StringComparison.Ordinal);
        return (end < 0 ? text : text[..end]).Trim().ToLowerInvariant();
    }
}
