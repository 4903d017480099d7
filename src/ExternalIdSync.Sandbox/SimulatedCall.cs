namespace ExternalIdSync.Sandbox;

/// <summary>A request on its way to a simulator, its path taken apart.</summary>
public sealed class SimulatedCall
{
    private List<KeyValuePair<string, string>>? _query;

    internal SimulatedCall(SandboxRequest request, string basePath, DateTimeOffset now, PartialRejection? rejection)
    {
        Request = request;
        Now = now;
        Rejection = rejection;
        Path = request.Path.AsSpan(basePath.Length).Trim('/').ToString();
        Segments = Path.Length == 0 ? [] : Array.ConvertAll(Path.Split('/'), Uri.UnescapeDataString);
    }

    /// <summary>The request as it came.</summary>
    public SandboxRequest Request { get; }

    /// <summary>The method, in upper case.</summary>
    public string Method => Request.Method;

    /// <summary>The path below the mount, as sent, without slashes at its ends.</summary>
    public string Path { get; }

    /// <summary>The path's segments, each decoded: an encoded slash stays inside its segment.</summary>
    public IReadOnlyList<string> Segments { get; }

    /// <summary>The time of the call.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>The records of a batch that a fault wants refused; <see langword="null"/> for none.</summary>
    public PartialRejection? Rejection { get; }

    /// <summary>The query parameter's value, decoded, or <see langword="null"/>.</summary>
    /// <param name="name">The parameter's name.</param>
    /// <returns>The first value given.</returns>
    public string? Query(string name)
    {
        foreach (var pair in _query ??= ParseForm(Request.Query))
        {
            if (pair.Key == name)
            {
                return pair.Value;
            }
        }

        return null;
    }

    internal static List<KeyValuePair<string, string>> ParseForm(string text)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var part in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            pairs.Add(equals < 0 ? new(Decode(part), string.Empty) : new(Decode(part[..equals]), Decode(part[(equals + 1)..])));
        }

        return pairs;
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
