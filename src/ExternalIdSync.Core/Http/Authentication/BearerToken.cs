namespace ExternalIdSync.Core.Http.Authentication;

/// <summary>A token as it was issued. Safe for use from several threads at once.</summary>
/// <param name="header">The value of the Authorization header.</param>
/// <param name="expiresAt">When it is good no more.</param>
/// <param name="mask">Takes the token, and what it was made of, out of texts.</param>
internal sealed class BearerToken(string header, DateTimeOffset expiresAt, SecretMask mask)
{
    /// <summary>What stands before the token in the header.</summary>
    public const string Scheme = "Bearer ";

    private long _renewAt;

    /// <summary>The value of the Authorization header.</summary>
    public string Header { get; } = header;

    /// <summary>When it is good no more.</summary>
    public DateTimeOffset ExpiresAt { get; } = expiresAt;

    /// <summary>When another one is to be asked for.</summary>
    public DateTimeOffset RenewAt
    {
        get => new(Volatile.Read(ref _renewAt), TimeSpan.Zero);
        set => Volatile.Write(ref _renewAt, value.UtcTicks);
    }

    /// <summary>Takes the token, and what it was made of, out of texts.</summary>
    public SecretMask Mask { get; } = mask;
}
