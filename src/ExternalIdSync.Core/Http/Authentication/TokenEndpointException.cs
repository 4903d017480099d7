namespace ExternalIdSync.Core.Http.Authentication;

/// <summary>A token could not be had for now; the message is the end of a sentence.</summary>
internal sealed class TokenEndpointException(string message, Exception? innerException = null) : Exception(message, innerException);
