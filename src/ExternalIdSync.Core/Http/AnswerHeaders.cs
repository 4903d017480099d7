using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using ExternalIdSync.Core.Http.Authentication;

namespace ExternalIdSync.Core.Http;

/// <summary>An answer's headers, looked up where they are instead of copied: most answers are asked for none or one.</summary>
internal sealed class AnswerHeaders(HttpResponseHeaders headers, HttpContentHeaders content, IAuthenticator? mask)
    : IReadOnlyDictionary<string, string>
{
    public IEnumerable<string> Keys => this.Select(static pair => pair.Key);

    public IEnumerable<string> Values => this.Select(static pair => pair.Value);

    public int Count => headers.NonValidated.Count + content.NonValidated.Count;

    public string this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"No header {key}.");

    public bool ContainsKey(string key) => headers.NonValidated.Contains(key) || content.NonValidated.Contains(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value)
    {
        if (headers.NonValidated.TryGetValues(key, out var values) || content.NonValidated.TryGetValues(key, out values))
        {
            value = Show(values);
            return true;
        }

        value = null;
        return false;
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator()
    {
        foreach (var (name, values) in headers.NonValidated)
        {
            yield return new(name, Show(values));
        }

        foreach (var (name, values) in content.NonValidated)
        {
            yield return new(name, Show(values));
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private string Show(HeaderStringValues values)
    {
        var text = values.ToString();
        return mask is null ? text : mask.Mask(text);
    }
}
