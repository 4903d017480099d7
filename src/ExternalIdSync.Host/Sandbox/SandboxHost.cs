using System.Net;
using System.Net.Sockets;
using ExternalIdSync.Sandbox;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ExternalIdSync.Host.Sandbox;

/// <summary>
/// Serves a sandbox over HTTP/1.1 on the loopback address and nowhere else. Kestrel is used bare, without routing or middleware, so that
/// a measurement measures the client.
/// </summary>
internal sealed class SandboxHost : IAsyncDisposable
{
    /// <summary>How many bytes a request's body may have, far above any vendor's limit: more is 413 before any of it is read.</summary>
    internal const int LargestBody = 1024 * 1024 * 1024;

    private readonly KestrelServer _server;

    private SandboxHost(SandboxServer sandbox, KestrelServer server, Uri address)
    {
        Sandbox = sandbox;
        Address = address;
        _server = server;
    }

    /// <summary>The sandbox that is served.</summary>
    public SandboxServer Sandbox { get; }

    /// <summary>Where it is served, with a slash at the end.</summary>
    public Uri Address { get; }

    /// <summary>Begins to serve.</summary>
    /// <param name="sandbox">What to serve.</param>
    /// <param name="port">The port; 0 for any free one.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <returns>The server, ready for requests.</returns>
    /// <exception cref="SyncException">The port cannot be had (<see cref="SyncErrors.OptionInvalid"/>).</exception>
    public static async Task<SandboxHost> StartAsync(SandboxServer sandbox, int port = 0, CancellationToken cancellationToken = default)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = LargestBody;
        // Slow bodies are among the faults that the sandbox plays.
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Listen(IPAddress.Loopback, port, static listen => listen.Protocols = HttpProtocols.Http1);
        var server = new KestrelServer(
            Options.Create(options),
            new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance),
            NullLoggerFactory.Instance);
        try
        {
            await server.StartAsync(new SandboxApplication(sandbox), cancellationToken);
            var address = server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
            return new SandboxHost(sandbox, server, new Uri(address));
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            server.Dispose();
            throw new SyncException(
                SyncErrors.OptionInvalid,
                $"--port {port} cannot be used: another program listens there, or it is not allowed. Leave it out or write 0 for a free one.",
                failure);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Requests that are kept waiting on purpose are not waited for.
        await _server.StopAsync(new CancellationToken(canceled: true));
        _server.Dispose();
    }
}
