using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ExternalIdSync.Core.Writing;

/// <summary>
/// Names one logical write: target, external ID, body and the source change it carries. The same write sent again has the same key;
/// any other has another, also where a value goes back to what it was.
/// </summary>
internal sealed class IdempotencyKey : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _prefix;
    private readonly string _runId;
    private readonly byte[] _text = new byte[1024];
    private bool _isOpen;

    /// <summary>Prepares keys.</summary>
    /// <param name="target">The target's name.</param>
    /// <param name="runId">The run, which stands for the change where the source tells no version.</param>
    public IdempotencyKey(string target, string runId)
    {
        _prefix = Encoding.UTF8.GetBytes(target + '\0');
        _runId = runId;
    }

    /// <summary>Begins a key; one that was begun and not ended is dropped.</summary>
    public void Begin()
    {
        if (_isOpen)
        {
            Span<byte> dropped = stackalloc byte[SHA256.HashSizeInBytes];
            _hash.GetHashAndReset(dropped);
        }

        _isOpen = true;
        _hash.AppendData(_prefix);
    }

    /// <summary>Adds a record to the key: its external ID and the change it carries.</summary>
    /// <param name="ticket">The record.</param>
    public void Add(Ticket ticket)
    {
        AddText(ticket.Record!.ExternalId.Value);
        if (ticket.Record.Origin.Version is { } version)
        {
            AddText(version);
        }
        else
        {
            // Two rows of one run may carry the same values for one key with other values between them.
            AddText(_runId);
            AddText(ticket.Sequence.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Ends the key.</summary>
    /// <param name="method">The method.</param>
    /// <param name="body">The body.</param>
    /// <returns>The key, 32 characters.</returns>
    public string End(string method, ReadOnlySpan<byte> body)
    {
        AddText(method);
        _hash.AppendData(body);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _hash.GetHashAndReset(hash);
        _isOpen = false;
        return Convert.ToHexString(hash[..16]);
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void AddText(string text)
    {
        if (Encoding.UTF8.TryGetBytes(text, _text.AsSpan(0, _text.Length - 1), out var length))
        {
            _text[length] = 0;
            _hash.AppendData(_text, 0, length + 1);
            return;
        }

        _hash.AppendData(Encoding.UTF8.GetBytes(text + '\0'));
    }
}
