using System.Diagnostics.CodeAnalysis;

namespace ExternalIdSync;

/// <summary>
/// The caller's immutable key of a record: 1 to <see cref="MaxLength"/> characters after trimming, otherwise opaque.
/// Compared ordinally and case-sensitively; no character is ever rewritten.
/// </summary>
public readonly struct ExternalId : IEquatable<ExternalId>
{
    /// <summary>The longest key all supported vendors accept, in UTF-16 code units.</summary>
    public const int MaxLength = 255;

    private readonly string? _value;

    private ExternalId(string value) => _value = value;

    /// <summary>The key, trimmed. Empty only for <c>default(ExternalId)</c>, which stands for "none".</summary>
    public string Value => _value ?? string.Empty;

    /// <summary>Whether this is <c>default(ExternalId)</c>: no key.</summary>
    public bool IsNone => _value is null;

    /// <summary>Whether two keys are the same, ordinally.</summary>
    /// <param name="left">One key.</param>
    /// <param name="right">The other key.</param>
    /// <returns><see langword="true"/> when every character is the same.</returns>
    public static bool operator ==(ExternalId left, ExternalId right) => left.Equals(right);

    /// <summary>Whether two keys differ, ordinally.</summary>
    /// <param name="left">One key.</param>
    /// <param name="right">The other key.</param>
    /// <returns><see langword="true"/> when any character differs.</returns>
    public static bool operator !=(ExternalId left, ExternalId right) => !left.Equals(right);

    /// <summary>Makes a key of <paramref name="text"/>.</summary>
    /// <param name="text">The text; white space around it is dropped.</param>
    /// <returns>The key.</returns>
    /// <exception cref="SyncException">The text is blank, longer than <see cref="MaxLength"/> or holds half of a character.</exception>
    public static ExternalId Parse(string? text) =>
        TryParse(text, out var id, out var error) ? id : throw new SyncException(error, Explain(error));

    /// <summary>Makes a key of <paramref name="text"/> if it is one.</summary>
    /// <param name="text">The text; white space around it is dropped.</param>
    /// <param name="id">The key, or none.</param>
    /// <param name="error">
    /// Why not: <see cref="SyncErrors.ExternalIdBlank"/>, <see cref="SyncErrors.ExternalIdTooLong"/> or
    /// <see cref="SyncErrors.ExternalIdMalformed"/>.
    /// </param>
    /// <returns>Whether the text is a key.</returns>
    public static bool TryParse(string? text, out ExternalId id, [NotNullWhen(false)] out SyncError? error)
    {
        var trimmed = text.AsSpan().Trim();
        error = trimmed.Length switch
        {
            0 => SyncErrors.ExternalIdBlank,
            > MaxLength => SyncErrors.ExternalIdTooLong,
            _ => HasHalfCharacter(trimmed) ? SyncErrors.ExternalIdMalformed : null,
        };
        id = error is null ? new ExternalId(trimmed.Length == text!.Length ? text : trimmed.ToString()) : default;
        return error is null;
    }

    /// <inheritdoc/>
    public bool Equals(ExternalId other) => string.Equals(_value, other._value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ExternalId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _value is null ? 0 : _value.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Value;

    // Such keys all look alike once they are UTF-8: two records would become one.
    private static bool HasHalfCharacter(ReadOnlySpan<char> text)
    {
        for (var i = text.IndexOfAnyInRange('\uD800', '\uDFFF'); (uint)i < (uint)text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return true;
            }
        }

        return false;
    }

    private static string Explain(SyncError error) =>
        error == SyncErrors.ExternalIdBlank ? "The external ID is blank."
        : error == SyncErrors.ExternalIdTooLong ? $"The external ID is longer than {MaxLength} characters."
        : "The external ID holds half of a character.";
}
