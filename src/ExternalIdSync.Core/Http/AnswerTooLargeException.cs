namespace ExternalIdSync.Core.Http;

/// <summary>An answer's body is larger than is read.</summary>
internal sealed class AnswerTooLargeException : Exception;
