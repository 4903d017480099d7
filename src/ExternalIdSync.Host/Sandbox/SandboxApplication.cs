using ExternalIdSync.Sandbox;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ExternalIdSync.Host.Sandbox;

/// <summary>Carries requests from Kestrel to a sandbox and its answers back, misbehaviour included.</summary>
/// <param name="sandbox">The sandbox.</param>
internal sealed class SandboxApplication(SandboxServer sandbox) : IHttpApplication<IFeatureCollection>
{
    /// <inheritdoc/>
    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    /// <inheritdoc/>
    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
        // Nothing is kept per request.
    }

    /// <inheritdoc/>
    public async Task ProcessRequestAsync(IFeatureCollection context)
    {
        var lifetime = context.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        try
        {
            var request = await ReadAsync(context.GetRequiredFeature<IHttpRequestFeature>(), lifetime.RequestAborted);
            var response = await sandbox.HandleAsync(request, lifetime.RequestAborted);
            if (response.ResetsConnection)
            {
                lifetime.Abort();
                return;
            }

            await WriteAsync(response, context, lifetime.RequestAborted);
        }
        catch (OperationCanceledException) when (lifetime.RequestAborted.IsCancellationRequested)
        {
            // The client has gone.
        }
    }

    private static async Task<SandboxRequest> ReadAsync(IHttpRequestFeature request, CancellationToken cancellationToken)
    {
        // The raw target: in Path a key such as a%2Fb would already be two segments.
        var (path, query) = Split(request.RawTarget);
        return new SandboxRequest
        {
            Method = request.Method,
            Path = path,
            Query = query,
            Headers = Copy(request.Headers),
            Body = await ReadBodyAsync(request, cancellationToken),
        };
    }

    private static (string Path, string Query) Split(string target)
    {
        if (!target.StartsWith('/') && Uri.TryCreate(target, UriKind.Absolute, out var absolute))
        {
            target = absolute.PathAndQuery;
        }

        var mark = target.IndexOf('?', StringComparison.Ordinal);
        return mark < 0 ? (target, string.Empty) : (target[..mark], target[(mark + 1)..]);
    }

    /// <summary>Kestrel reuses its own collection for the next request, and the sandbox remembers what it was asked.</summary>
    private static Dictionary<string, string> Copy(IHeaderDictionary headers)
    {
        var copy = new Dictionary<string, string>(headers.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in headers)
        {
            copy[name] = values.ToString();
        }

        return copy;
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(IHttpRequestFeature request, CancellationToken cancellationToken)
    {
        // A longer one is left to Kestrel, which refuses it when it is read: a length that is claimed must not take memory.
        if (request.Headers.ContentLength is { } length and <= SandboxHost.LargestBody)
        {
            if (length == 0)
            {
                return default;
            }

            var bytes = new byte[length];
            await request.Body.ReadExactlyAsync(bytes, cancellationToken);
            return bytes;
        }

        if (request.Headers.ContentLength is null && request.Headers.TransferEncoding.Count == 0)
        {
            return default;
        }

        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        return body.ToArray();
    }

    private async Task WriteAsync(SandboxResponse answer, IFeatureCollection context, CancellationToken cancellationToken)
    {
        var response = context.GetRequiredFeature<IHttpResponseFeature>();
        var body = context.GetRequiredFeature<IHttpResponseBodyFeature>();
        response.StatusCode = answer.Status;
        if (answer.ContentType.Length > 0)
        {
            response.Headers.ContentType = answer.ContentType;
        }

        foreach (var (name, value) in answer.Headers)
        {
            response.Headers.Append(name, value);
        }

        if (answer.Status is 204 or 205 or 304)
        {
            return;
        }

        response.Headers.ContentLength = answer.Body.Length;
        if (answer.IsPlain)
        {
            await body.Writer.WriteAsync(answer.Body, cancellationToken);
            return;
        }

        try
        {
            await using var stream = answer.OpenBody(sandbox.Time);
            await CopyAsync(stream, body, cancellationToken);
        }
        catch (HttpIOException)
        {
            // Broken off before its declared length: returning now makes Kestrel close the connection after what was sent. Aborting
            // it here would also take back what is still on its way.
        }
    }

    private static async Task CopyAsync(Stream stream, IHttpResponseBodyFeature body, CancellationToken cancellationToken)
    {
        while (true)
        {
            var count = await stream.ReadAsync(body.Writer.GetMemory(4096), cancellationToken);
            if (count == 0)
            {
                return;
            }

            body.Writer.Advance(count);
            // Every piece goes out by itself: a slow body is to arrive slowly.
            await body.Writer.FlushAsync(cancellationToken);
        }
    }
}
