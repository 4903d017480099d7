using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ExternalIdSync.Core.Writing;

/// <summary>
/// Names one logical write: target, external ID, body and the source change it carries. The same write sent again has the same key;
/// any other has another, also where a value goes back to what it was.
/// </summary>
/// <remarks>The text of a key is gathered first and hashed in one piece: every single call of a hash costs more than the copying.</remarks>
internal sealed class IdempotencyKey
{
    private readonly int _prefix;
    private readonly string _runId;
    private byte[] _text = new byte[1024];
    private int _length;

    /// <summary>Prepares keys.</summary>
    /// <param name="target">The target's name.</param>
    /// <param name="runId">The run, which stands for the change where the source tells no version.</param>
    public IdempotencyKey(string target, string runId)
    {
        _runId = runId;
        Add(target);
        _prefix = _length;
    }

    /// <summary>Begins a key; one that was begun and not ended is dropped.</summary>
    public void Begin() => _length = _prefix;

    /// <summary>Adds a record to the key: its external ID and the change it carries.</summary>
    /// <param name="ticket">The record.</param>
    public void Add(Ticket ticket)
    {
        Add(ticket.Record!.ExternalId.Value);
        if (ticket.Record.Origin.Version is { } version)
        {
            Add(version);
        }
        else
        {
            // Two rows of one run may carry the same values for one key with other values between them.
            Add(_runId);
            Room(20);
            _ = ticket.Sequence.TryFormat(_text.AsSpan(_length), out var digits, default, CultureInfo.InvariantCulture);
            _length += digits;
            EndText();
        }
    }

    /// <summary>Ends the key.</summary>
    /// <param name="method">The method.</param>
    /// <param name="body">The body.</param>
    /// <returns>The key, 32 characters.</returns>
    public string End(string method, ReadOnlySpan<byte> body)
    {
        Add(method);
        Room(body.Length);
        body.CopyTo(_text.AsSpan(_length));
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_text.AsSpan(0, _length + body.Length), hash);
        return Convert.ToHexString(hash[..16]);
    }

    private void Add(string text)
    {
        Room(Encoding.UTF8.GetMaxByteCount(text.Length));
        _length += Encoding.UTF8.GetBytes(text, _text.AsSpan(_length));
        EndText();
    }

    private void EndText() => _text[_length++] = 0;

    // Always one byte more, for the end of a text.
    private void Room(int bytes)
    {
        if (_length + bytes >= _text.Length)
        {
            Array.Resize(ref _text, Math.Max(2 * _text.Length, _length + bytes + 1));
        }
    }
}
