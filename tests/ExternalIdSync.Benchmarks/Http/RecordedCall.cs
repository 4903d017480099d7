namespace ExternalIdSync.Benchmarks.Http;

/// <summary>A request as the core sent it, to be sent again byte by byte.</summary>
/// <param name="Method">The method.</param>
/// <param name="Address">Where to.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Body">Its body; <see langword="null"/> for none.</param>
/// <param name="ContentType">The body's media type.</param>
internal sealed record RecordedCall(
    HttpMethod Method, Uri Address, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[]? Body, string? ContentType);
