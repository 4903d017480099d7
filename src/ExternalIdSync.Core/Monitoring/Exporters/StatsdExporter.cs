using System.Net.Sockets;

namespace ExternalIdSync.Core.Monitoring.Exporters;

/// <summary>
/// Sends metrics as StatsD datagrams with DogStatsD tags. UDP says nothing of what arrives, so a server that is down costs a run nothing and
/// loses what was sent meanwhile.
/// </summary>
public sealed class StatsdExporter : MetricsExporter
{
    /// <summary>The port that StatsD servers listen on.</summary>
    public const int DefaultPort = 8125;

    /// <summary>The host where an agent usually listens: this one.</summary>
    public const string DefaultHost = "127.0.0.1";

    private readonly string _host;
    private readonly int _port;
    private Socket? _socket;

    private StatsdExporter(string host, int port, TimeSpan interval, TimeProvider time)
        : base(interval, time)
    {
        _host = host;
        _port = port;
    }

    /// <inheritdoc/>
    public override string Destination => FormattableString.Invariant($"StatsD at {_host}:{_port}");

    /// <summary>Begins to listen and to send.</summary>
    /// <param name="host">The server's name or address.</param>
    /// <param name="port">Its UDP port, 1 to 65,535.</param>
    /// <param name="interval">From one delivery to the next; <see langword="null"/> for ten seconds, the interval that servers flush at.</param>
    /// <param name="time">The clock; <see langword="null"/> for the system's.</param>
    /// <returns>The exporter.</returns>
    /// <exception cref="SyncException">The port or the interval is out of its range.</exception>
    public static StatsdExporter Open(string host = DefaultHost, int port = DefaultPort, TimeSpan? interval = null, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        return port is >= 1 and <= 65_535
            ? new StatsdExporter(host, port, interval ?? TimeSpan.FromSeconds(10), time ?? TimeProvider.System)
            : throw new SyncException(SyncErrors.OptionInvalid, "The StatsD server's port must lie between 1 and 65535.");
    }

    internal override async Task DeliverAsync(IReadOnlyList<MetricPoint> points, CancellationToken cancellationToken)
    {
        _socket ??= await ConnectAsync(cancellationToken).ConfigureAwait(false);
        foreach (var datagram in StatsdLines.Pack(points))
        {
            try
            {
                await _socket.SendAsync(datagram, SocketFlags.None, cancellationToken).ConfigureAwait(false);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
            {
                // The echo of an earlier datagram that nobody took. This one may find the server up again.
                await _socket.SendAsync(datagram, SocketFlags.None, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private protected override void Close() => _socket?.Dispose();

    private async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Dgram, ProtocolType.Udp);
        try
        {
            await socket.ConnectAsync(_host, _port, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
