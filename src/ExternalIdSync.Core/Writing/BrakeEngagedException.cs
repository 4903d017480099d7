namespace ExternalIdSync.Core.Writing;

/// <summary>The brake forbids a write. The run stops; the record was not attempted.</summary>
internal sealed class BrakeEngagedException(string message) : Exception(message);
