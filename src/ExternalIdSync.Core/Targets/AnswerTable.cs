using System.Globalization;
using System.Text.Json;

namespace ExternalIdSync.Core.Targets;

/// <summary>Says what a target's answers mean: the definition's own rows first, then what their status means everywhere.</summary>
internal sealed class AnswerTable(ConnectorDefinition definition)
{
    private const int MostWords = 300;

    /// <summary>Judges an answer about one record, or about a whole batch.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="record">The record, whose values are taken out of the target's words.</param>
    /// <param name="success">What a 2xx means unless a row says otherwise.</param>
    /// <param name="scope">The right that the request needs, in the vendor's words.</param>
    /// <returns>The verdict.</returns>
    public Verdict Judge(in Answer answer, SyncRecord? record, AnswerMeaning success, string? scope = null)
    {
        var status = answer.Status;
        var content = answer.Content;
        if (!answer.IsReadable)
        {
            return Unreadable(answer);
        }

        if (Match(definition.Answers, status, content) is { } rule)
        {
            return Apply(rule, status, content, definition.Errors, record, answer, scope);
        }

        return answer.Response.IsSuccess
            ? new Verdict(success) { Id = IdIn(content) }
            : Default(status, content, record, answer, scope);
    }

    /// <summary>Judges one record's entry in a batch's answer.</summary>
    /// <param name="outcomes">How entries are read.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="record">The record.</param>
    /// <param name="answer">The whole answer.</param>
    /// <returns>The verdict.</returns>
    public Verdict Judge(BatchOutcomes outcomes, JsonElement entry, SyncRecord? record, in Answer answer)
    {
        if (Match(outcomes.Rules, 0, entry) is not { } rule)
        {
            return new Verdict(
                null, SyncErrors.AnswerMalformed, "The target's answer says nothing of this record that its definition knows.");
        }

        var verdict = Apply(rule, 0, entry, outcomes.Errors, record, answer, scope: null);
        return verdict.Error is null ? verdict with { Id = outcomes.Id?.TextIn(entry) } : verdict;
    }

    /// <summary>The record that an answer holds.</summary>
    /// <param name="content">The answer.</param>
    /// <param name="record">The record.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryFindRecord(JsonElement content, out JsonElement record) =>
        definition.AnswerRecord.TryFind(content, out record) && record.ValueKind == JsonValueKind.Object;

    /// <summary>The target's own id in an answer.</summary>
    /// <param name="content">The answer.</param>
    /// <returns>The id, or <see langword="null"/>.</returns>
    public string? IdIn(JsonElement content) =>
        content.ValueKind != JsonValueKind.Undefined && definition.AnswerRecord.TryFind(content, out var record)
            ? definition.AnswerId.TextIn(record)
            : null;

    private static AnswerRule? Match(IReadOnlyList<AnswerRule> rules, int status, JsonElement content)
    {
        for (var i = 0; i < rules.Count; i++)
        {
            if (rules[i].Fits(status, content))
            {
                return rules[i];
            }
        }

        return null;
    }

    /// <summary>A page instead of JSON: where the status says nothing better, something else answers at this URL.</summary>
    private static Verdict Unreadable(in Answer answer)
    {
        var status = answer.Status;
        var isPage = answer.Response.ContentType is "text/html" or "application/xhtml+xml"
            || answer.Response.Body.Span.TrimStart(" \t\r\n"u8) is [(byte)'<', ..];
        return status switch
        {
            401 => new Verdict(AnswerMeaning.TokenRefused, SyncErrors.TokenRefused, "The target refused the token (401)."),
            429 => new Verdict(AnswerMeaning.Transient, SyncErrors.RateLimited, "The target was asked too often (429)."),
            >= 500 => new Verdict(AnswerMeaning.Transient, SyncErrors.TargetFailed, $"The target failed ({Number(status)}).") { MayHaveWorked = true },
            _ when isPage => new Verdict(null, SyncErrors.BaseUrlWrong, $"A web page answered where the API should ({Number(status)})."),
            404 => new Verdict(null, SyncErrors.BaseUrlWrong, "Nothing is served at this address (404)."),
            _ => new Verdict(null, SyncErrors.AnswerMalformed, $"The target's answer is not valid JSON ({Number(status)}).")
            {
                MayHaveWorked = answer.Response.IsSuccess,
            },
        };
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private Verdict Apply(
        AnswerRule rule, int status, JsonElement content, ErrorLocations errors, SyncRecord? record, in Answer answer, string? scope)
    {
        var meaning = rule.Meaning;
        switch (meaning)
        {
            case AnswerMeaning.Created or AnswerMeaning.Updated or AnswerMeaning.Unchanged or AnswerMeaning.Found or AnswerMeaning.Accepted:
                return new Verdict(meaning) { Id = IdIn(content) };
            case AnswerMeaning.NotFound:
                return new Verdict(meaning);
            default:
                break;
        }

        var verdict = new Verdict(meaning, ErrorOf(meaning), Explain(meaning, status, content, errors, record, scope))
        {
            Field = errors.FieldIn(content),
            CorrelationId = definition.Errors.CorrelationIn(answer),
        };
        return meaning is AnswerMeaning.Conflict or AnswerMeaning.Ambiguous
            ? verdict with
            {
                ConflictingExternalId = rule.ConflictingExternalId?.TextIn(content),
                ConflictingId = rule.ConflictingIdIn(content),
            }
            : verdict;
    }

    private Verdict Default(int status, JsonElement content, SyncRecord? record, in Answer answer, string? scope)
    {
        var meaning = status switch
        {
            401 => AnswerMeaning.TokenRefused,
            403 => AnswerMeaning.ScopeMissing,
            409 => AnswerMeaning.Conflict,
            408 or 425 or 429 or >= 500 => AnswerMeaning.Transient,
            400 or 406 or 410 or 412 or 413 or 415 or 422 => AnswerMeaning.Rejected,
            _ => (AnswerMeaning?)null,
        };
        var error = (meaning, status) switch
        {
            ({ } known, _) when known != AnswerMeaning.Transient => ErrorOf(known),
            (_, 429) => SyncErrors.RateLimited,
            (_, 408) => SyncErrors.TimedOut,
            (_, >= 500 or 425) => SyncErrors.TargetFailed,
            (_, 404 or 405 or (>= 300 and < 400)) => SyncErrors.BaseUrlWrong,
            _ => SyncErrors.RecordRefused,
        };
        return new Verdict(meaning, error, Explain(meaning, status, content, definition.Errors, record, scope))
        {
            Field = definition.Errors.FieldIn(content),
            CorrelationId = definition.Errors.CorrelationIn(answer),
            MayHaveWorked = status >= 500,
        };
    }

    private static SyncError ErrorOf(AnswerMeaning meaning) => meaning switch
    {
        AnswerMeaning.Conflict => SyncErrors.Conflict,
        AnswerMeaning.Ambiguous => SyncErrors.Ambiguous,
        AnswerMeaning.CreateRace => SyncErrors.RaceLost,
        AnswerMeaning.SchemaMismatch => SyncErrors.SchemaMismatch,
        AnswerMeaning.Frozen => SyncErrors.FieldFrozen,
        AnswerMeaning.IdempotencyConflict => SyncErrors.IdempotencyConflict,
        AnswerMeaning.QuotaExhausted => SyncErrors.QuotaExhausted,
        AnswerMeaning.Transient => SyncErrors.TargetFailed,
        AnswerMeaning.TokenRefused => SyncErrors.TokenRefused,
        AnswerMeaning.ScopeMissing => SyncErrors.ScopeMissing,
        _ => SyncErrors.RecordRefused,
    };

    private static string Explain(
        AnswerMeaning? meaning, int status, JsonElement content, ErrorLocations errors, SyncRecord? record, string? scope)
    {
        var words = errors.WordsIn(content);
        var code = errors.CodeIn(content);
        var said = (words, code) switch
        {
            (null, _) => code,
            (_, null) => words,
            _ => words.Contains(code, StringComparison.OrdinalIgnoreCase) ? words : $"{words} ({code})",
        };
        var head = meaning switch
        {
            AnswerMeaning.TokenRefused => "The target refused the token",
            AnswerMeaning.ScopeMissing => scope is null ? "The token may not do this" : $"The token lacks {scope}",
            AnswerMeaning.QuotaExhausted => "The target's quota of the day is used up",
            AnswerMeaning.Conflict => "Another record holds what this one claims",
            AnswerMeaning.Ambiguous => "More than one record has this key",
            AnswerMeaning.CreateRace => "The key was taken by another program meanwhile",
            AnswerMeaning.Frozen => "The target no longer lets a field change",
            AnswerMeaning.IdempotencyConflict => "The idempotency key was used with another body",
            AnswerMeaning.SchemaMismatch => "The target does not know a field or its type",
            AnswerMeaning.Transient when status == 429 => "The target was asked too often",
            AnswerMeaning.Transient => "The target failed",
            _ when status == 404 => "Nothing is served at this address",
            _ => "The target refused the record",
        };
        var where = status > 0 && meaning is not (AnswerMeaning.Conflict or AnswerMeaning.Ambiguous or AnswerMeaning.Frozen)
            ? $"{head} ({Number(status)})"
            : head;
        return said is null ? where + "." : $"{where}: {WordFilter.Clean(said, record, MostWords)}";
    }
}
