using System.Text;

namespace ExternalIdSync.Core.Http.Authentication;

/// <summary>Takes known secrets out of text that comes from elsewhere.</summary>
internal sealed class SecretMask
{
    // A word this short stands in ordinary text as well; blotting it out everywhere would harm answers and hide nothing.
    private const int Shortest = 6;

    private readonly string[] _secrets;
    private readonly byte[][] _bytes;

    public SecretMask(params IEnumerable<string> secrets)
    {
        _secrets = [.. secrets.Where(static s => s.Length >= Shortest).Distinct(StringComparer.Ordinal).OrderByDescending(static s => s.Length)];
        _bytes = Array.ConvertAll(_secrets, Encoding.UTF8.GetBytes);
    }

    public static SecretMask None { get; } = new([]);

    public void Apply(Span<byte> body)
    {
        foreach (var secret in _bytes)
        {
            for (var rest = body; rest.IndexOf(secret) is >= 0 and var found; rest = rest[(found + secret.Length)..])
            {
                rest.Slice(found, secret.Length).Fill((byte)'*');
            }
        }
    }

    public string Apply(string value)
    {
        foreach (var secret in _secrets)
        {
            value = value.Replace(secret, "***", StringComparison.Ordinal);
        }

        return value;
    }
}
