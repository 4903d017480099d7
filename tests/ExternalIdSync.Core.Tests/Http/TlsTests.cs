using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ExternalIdSync.Core.Http;

namespace ExternalIdSync.Core.Tests.Http;

/// <summary>TLS as it is spoken on a loopback port with a certificate that nobody vouches for.</summary>
public sealed class TlsTests : IDisposable
{
    private static readonly TargetRequest Get = new() { Method = HttpMethod.Get, Address = "x" };

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate = MakeCertificate();

    public TlsTests() => _listener.Start();

    private Uri BaseAddress => new($"https://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public void Dispose()
    {
        _listener.Dispose();
        _certificate.Dispose();
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_a_tls_failure_and_not_repeated()
    {
        var serving = ServeOnceAsync();
        await using var transport = new HttpTransport(new TransportOptions { BaseAddress = BaseAddress });

        var failure = await Assert.ThrowsAsync<SyncException>(() => transport.SendAsync(Get, default));
        await serving;

        Assert.Same(SyncErrors.TlsFailed, failure.Error);
        Assert.Equal(1, failure.Requests);
        Assert.False(failure.IsFateUnknown);
    }

    [Fact]
    public async Task Http_2_is_offered_over_tls()
    {
        var serving = ServeOnceAsync();
        using var handler = OwnHandler.Create();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.GetCertHashString() == _certificate.GetCertHashString();
        await using var transport = new HttpTransport(new TransportOptions
        {
            BaseAddress = BaseAddress,
            Handler = handler,
            Retry = new RetryPolicy { MaxAttempts = 1 },
        });

        await Assert.ThrowsAsync<SyncException>(() => transport.SendAsync(Get, default));

        Assert.Equal(SslApplicationProtocol.Http2, await serving);
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));

        // Windows takes no key that lives in memory only.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }

    // Shakes hands and hangs up; gives the protocol that was agreed on, where it came to that.
    private async Task<SslApplicationProtocol?> ServeOnceAsync()
    {
        using var socket = await _listener.AcceptSocketAsync();
        await using var tls = new SslStream(new NetworkStream(socket));
        try
        {
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificate = _certificate,
                ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            });
            return tls.NegotiatedApplicationProtocol;
        }
        catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException)
        {
            return null;
        }
    }
}
