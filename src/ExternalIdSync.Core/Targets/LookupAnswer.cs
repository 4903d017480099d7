using System.Text.Json;

namespace ExternalIdSync.Core.Targets;

/// <summary>What a lookup by external ID brought. Must be disposed: the record's text is pooled.</summary>
internal readonly struct LookupAnswer(Verdict verdict, Answer answer, JsonElement record) : IDisposable
{
    /// <summary>What it means: found, not found, or an error.</summary>
    public Verdict Verdict { get; } = verdict;

    /// <summary>The record with its ids; undefined where none was found.</summary>
    public JsonElement Record { get; } = record;

    /// <summary>How many requests it took.</summary>
    public int Requests { get; } = answer.Response.Attempts;

    /// <summary>Whether the record was found.</summary>
    public bool IsFound => Verdict.Meaning == AnswerMeaning.Found;

    /// <summary>Whether the API itself says that there is none.</summary>
    public bool IsNotFound => Verdict.Meaning == AnswerMeaning.NotFound;

    /// <inheritdoc/>
    public void Dispose() => answer.Dispose();
}
