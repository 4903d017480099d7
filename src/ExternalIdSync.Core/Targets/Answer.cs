using System.Text.Json;
using ExternalIdSync.Core.Http;

namespace ExternalIdSync.Core.Targets;

/// <summary>A target's answer, parsed once. Must be disposed: the parsed text is pooled.</summary>
internal readonly struct Answer : IDisposable
{
    private readonly JsonDocument? _document;

    private Answer(TargetResponse response, JsonDocument? document)
    {
        Response = response;
        _document = document;
    }

    /// <summary>The answer as it came.</summary>
    public TargetResponse Response { get; }

    /// <summary>The status as a number.</summary>
    public int Status => (int)Response.Status;

    /// <summary>The content; undefined where it is no JSON.</summary>
    public JsonElement Content => _document?.RootElement ?? default;

    /// <summary>Whether the body is JSON, or there is none.</summary>
    public bool IsReadable => _document is not null || Response.Body.IsEmpty;

    /// <summary>Parses an answer.</summary>
    /// <param name="response">The answer as it came.</param>
    /// <returns>The parsed answer, also where it is no JSON.</returns>
    public static Answer Parse(TargetResponse response)
    {
        if (response.Body.IsEmpty)
        {
            return new Answer(response, null);
        }

        try
        {
            return new Answer(response, JsonDocument.Parse(response.Body));
        }
        catch (JsonException)
        {
            return new Answer(response, null);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _document?.Dispose();
}
