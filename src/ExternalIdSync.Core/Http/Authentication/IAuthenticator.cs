namespace ExternalIdSync.Core.Http.Authentication;

/// <summary>Puts a token on requests. Safe to use from many requests at once. Never shows what it holds.</summary>
public interface IAuthenticator
{
    /// <summary>Puts the token on a request that is about to be sent.</summary>
    /// <param name="message">The request.</param>
    /// <param name="cancellationToken">Stops waiting for a token.</param>
    /// <returns>When it is done; at once where the token is at hand.</returns>
    /// <exception cref="SyncException">The secret cannot be found, must not be used as it is kept, or was refused.</exception>
    ValueTask ApplyAsync(HttpRequestMessage message, CancellationToken cancellationToken);

    /// <summary>Tries to get a better token after a 401.</summary>
    /// <param name="refused">The request as it was refused.</param>
    /// <param name="answer">The refusal.</param>
    /// <param name="cancellationToken">Stops waiting for a token.</param>
    /// <returns>Whether there is a token now that was not refused yet, so that the request is worth sending again.</returns>
    ValueTask<bool> RenewAsync(HttpRequestMessage refused, TargetResponse answer, CancellationToken cancellationToken);

    /// <summary>Overwrites every occurrence of the secrets in a body, in case the other side echoes them.</summary>
    /// <param name="body">The bytes of an answer.</param>
    void Mask(Span<byte> body);

    /// <summary>Replaces every occurrence of the secrets in a header's value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The value without secrets.</returns>
    string Mask(string value);
}
