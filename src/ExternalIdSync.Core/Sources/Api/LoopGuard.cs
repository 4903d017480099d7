using System.Security.Cryptography;
using System.Text;

namespace ExternalIdSync.Core.Sources.Api;

/// <summary>
/// Remembers every page that was asked for in a walk, so that an API that names a page twice is an error and not a walk without end. Keeps 8
/// bytes per page.
/// </summary>
/// <param name="source">What messages call the source.</param>
internal sealed class LoopGuard(string source)
{
    private readonly HashSet<long> _seen = [];

    /// <summary>Notes a page.</summary>
    /// <param name="page">What names it: a token, a URL, a key.</param>
    /// <exception cref="SyncException">It was asked for before (<see cref="SyncErrors.AnswerMalformed"/>).</exception>
    public void Enter(string page)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(page), hash);
        if (!_seen.Add(BitConverter.ToInt64(hash)))
        {
            throw SourceAnswer.Malformed(source, "named a page as the next one that it had given before; reading on would never end");
        }
    }
}
