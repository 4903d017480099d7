using ExternalIdSync.Core.Http;

namespace ExternalIdSync.Core.Writing;

/// <summary>The only door to a target: whatever changes something there goes through here, and under what-if nothing does.</summary>
internal sealed class WriteDoor(ITransport transport, bool whatIf)
{
    private long _sent;

    /// <summary>Requests let through.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Whether the door is shut.</summary>
    public bool IsShut => whatIf;

    /// <summary>Sends a request that changes something.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="InvalidOperationException">The door is shut.</exception>
    public Task<TargetResponse> SendAsync(TargetRequest request, CancellationToken cancellationToken)
    {
        if (whatIf)
        {
            throw new InvalidOperationException("Under what-if nothing is sent that could change the target.");
        }

        Interlocked.Increment(ref _sent);
        return transport.SendAsync(request, cancellationToken);
    }
}
