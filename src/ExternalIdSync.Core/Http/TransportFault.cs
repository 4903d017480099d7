using System.Net.Sockets;
using System.Security.Authentication;
using ExternalIdSync.Core.Http.Authentication;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace ExternalIdSync.Core.Http;

/// <summary>What an exception of an attempt means.</summary>
/// <param name="Error">The row of the error table.</param>
/// <param name="Words">What happened, as the end of a sentence.</param>
/// <param name="IsTransient">Whether another attempt may go better.</param>
/// <param name="MayHaveArrived">Whether the request may have reached the other side and taken effect.</param>
internal sealed record TransportFault(SyncError Error, string Words, bool IsTransient, bool MayHaveArrived)
{
    public static TransportFault Of(Exception exception) => exception switch
    {
        BrokenCircuitException => new(SyncErrors.CircuitOpen, "was not sent, because so many requests before it failed", true, false),
        TimeoutRejectedException => new(SyncErrors.TimedOut, "got no answer in time", true, true),
        TokenEndpointException token => new(
            token.InnerException is { } cause ? Of(cause).Error : SyncErrors.TargetFailed, $"was not sent, because {token.Message}", true, false),
        AnswerTooLargeException => new(SyncErrors.AnswerMalformed, "got an answer larger than is read", false, true),
        HttpRequestException http => OfHttp(http),
        OperationCanceledException { InnerException: TimeoutException } =>
            new(SyncErrors.TimedOut, "got no connection in time", true, false),
        OperationCanceledException => new(SyncErrors.TimedOut, "got no answer in time", true, true),
        IOException => new(SyncErrors.Unreachable, "got half an answer, then the connection broke", true, true),
        _ => new(SyncErrors.Unexpected, "failed for an unknown reason", false, true),
    };

    private static TransportFault OfHttp(HttpRequestException exception)
    {
        if (Inner<AuthenticationException>(exception) is not null)
        {
            return new(SyncErrors.TlsFailed, "was not sent: TLS could not be agreed on, or the certificate is not trusted", false, false);
        }

        var socket = Inner<SocketException>(exception)?.SocketErrorCode;
        var words = socket switch
        {
            SocketError.HostNotFound or SocketError.NoData => "was not sent: the host name is unknown",
            SocketError.TryAgain => "was not sent: the host name could not be looked up",
            SocketError.ConnectionRefused => "was not sent: the connection was refused",
            SocketError.TimedOut => "failed: the connection timed out",
            SocketError.HostUnreachable or SocketError.NetworkUnreachable => "was not sent: there is no way to the host",
            _ => null,
        };
        return exception.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => new(SyncErrors.Unreachable, words ?? "was not sent: the host name is unknown", true, false),
            HttpRequestError.ConnectionError => new(SyncErrors.Unreachable, words ?? "was not sent: no connection could be made", true, false),
            HttpRequestError.SecureConnectionError => new(SyncErrors.TlsFailed, "was not sent: TLS could not be agreed on", true, false),
            HttpRequestError.ProxyTunnelError => new(SyncErrors.Unreachable, "was not sent: the proxy let nothing through", true, false),
            HttpRequestError.VersionNegotiationError =>
                new(SyncErrors.Unreachable, "was not sent: no HTTP version could be agreed on", false, false),
            HttpRequestError.ConfigurationLimitExceeded =>
                new(SyncErrors.AnswerMalformed, "got an answer with headers larger than are read", false, true),
            _ when socket is SocketError.ConnectionRefused or SocketError.HostNotFound =>
                new(SyncErrors.Unreachable, words!, true, false),
            _ => new(SyncErrors.Unreachable, words ?? "failed: the connection broke", true, true),
        };
    }

    private static T? Inner<T>(Exception exception)
        where T : Exception
    {
        for (var inner = exception.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (inner is T found)
            {
                return found;
            }
        }

        return null;
    }
}
