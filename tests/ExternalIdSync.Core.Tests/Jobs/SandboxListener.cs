using System.Net;
using System.Net.Sockets;
using ExternalIdSync.Sandbox;

namespace ExternalIdSync.Core.Tests.Jobs;

/// <summary>Serves a sandbox to other processes.</summary>
internal sealed class SandboxListener : IAsyncDisposable
{
    private readonly SandboxServer _server;
    private readonly HttpListener _listener = new();
    private readonly Task _serving;
    private readonly Lock _lock = new();
    private TaskCompletionSource? _arrived;
    private long _awaited;

    public SandboxListener(SandboxServer server)
    {
        _server = server;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = new Uri(FormattableString.Invariant($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/"));
        }

        _listener.Prefixes.Add(Address.AbsoluteUri);
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Address { get; }

    /// <summary>Waits until so many more requests have been answered or are being answered.</summary>
    public Task WhenArrived(int more)
    {
        lock (_lock)
        {
            _awaited = _server.Requests.Total + more;
            _arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _arrived.Task;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                _ = Task.Run(() => AnswerAsync(context));
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // Stopped, or a client vanished before it said anything.
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            var target = context.Request.RawUrl!;
            var mark = target.IndexOf('?', StringComparison.Ordinal);
            var response = await _server.HandleAsync(new SandboxRequest
            {
                Method = context.Request.HttpMethod,
                Path = mark < 0 ? target : target[..mark],
                Query = mark < 0 ? "" : target[(mark + 1)..],
                Headers = context.Request.Headers.AllKeys.OfType<string>()
                    .ToDictionary(static k => k, k => context.Request.Headers[k]!, StringComparer.OrdinalIgnoreCase),
                Body = body.ToArray(),
            });
            lock (_lock)
            {
                if (_server.Requests.Total >= _awaited)
                {
                    _arrived?.TrySetResult();
                }
            }

            context.Response.StatusCode = response.Status;
            context.Response.ContentType = response.ContentType;
            context.Response.ContentLength64 = response.Body.Length;
            await context.Response.OutputStream.WriteAsync(response.Body);
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or IOException or ObjectDisposedException)
        {
            // The client was killed.
        }
    }
}
