using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ExternalIdSync.Core.Tests.Http;

/// <summary>A server of a few lines on a loopback port of its own: shows the bytes that really arrive, and breaks off when told to.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<int, byte[]> _answer;
    private readonly Task _loop;
    private int _count;

    /// <summary>Starts; each request is answered with the bytes for its number, from 0, after which the connection is closed.</summary>
    public RawServer(Func<int, byte[]> answer)
    {
        _answer = answer;
        _listener.Start();
        BaseAddress = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/v1/");
        _loop = AcceptAsync();
    }

    public Uri BaseAddress { get; }

    /// <summary>The requests' heads, as they arrived.</summary>
    public List<string> Heads { get; } = [];

    public static byte[] Answer(string head, byte[] body) =>
        [.. Encoding.ASCII.GetBytes($"HTTP/1.1 {head}\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n"), .. body];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var socket = await _listener.AcceptSocketAsync(_stop.Token);
                await ServeAsync(socket);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // Stopped.
        }
    }

    // A TLS greeting begins with 22 and is all that such a client says until it is answered.
    private static bool IsHead(StringBuilder received) =>
        (received.Length > 0 && received[0] == 22) || received.ToString().Contains("\r\n\r\n", StringComparison.Ordinal);

    private async Task ServeAsync(Socket socket)
    {
        var received = new StringBuilder();
        var buffer = new byte[4096];
        while (!IsHead(received))
        {
            var read = await socket.ReceiveAsync(buffer, _stop.Token);
            if (read == 0)
            {
                return;
            }

            received.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        Heads.Add(received.ToString());
        await socket.SendAsync(_answer(_count++), _stop.Token);
        socket.Shutdown(SocketShutdown.Send);
    }
}
