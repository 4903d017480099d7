using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace ExternalIdSync.Core.Writing;

/// <summary>
/// Names one logical write: target, external ID, body and the source change it carries. The same write sent again has the same key;
/// any other has another, also where a value goes back to what it was.
/// </summary>
/// <remarks>
/// XXH128 over text that is gathered first. It need hide nothing, since key and body go to the same place; it need only not meet itself by
/// accident. A cryptographic hash cost as much as all the rest of a request's making. Were two keys of one record ever equal by design,
/// a target that keeps keys answers the second with a conflict.
/// </remarks>
internal sealed class IdempotencyKey
{
    private const int HashSize = 16;

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
        Span<byte> hash = stackalloc byte[HashSize];
        XxHash128.Hash(_text.AsSpan(0, _length + body.Length), hash);
        return Convert.ToHexString(hash);
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
