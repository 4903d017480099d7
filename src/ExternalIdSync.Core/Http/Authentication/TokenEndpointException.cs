namespace ExternalIdSync.Core.Http.Authentication;

/// <summary>A token could not be had for now; the message is a clause that says why.</summary>
internal sealed class TokenEndpointException(string message, Exception? innerException = null) : Exception(message, innerException);
