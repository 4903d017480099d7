using System.Security.Cryptography;

namespace ExternalIdSync.Core.State;

/// <summary>
/// Makes fingerprints of what a write would send: the target, the map's version, and every field that is present, by its name and value.
/// A field that is absent does not count; one that is cleared (<see langword="null"/>) does. The order of the fields does not count.
/// </summary>
/// <remarks>
/// SHA-256, cut to 128 bits: no two records of one job meet by accident or by design, and every platform has it. Safe to use from several
/// threads at once.
/// </remarks>
public sealed class Fingerprinter
{
    private const byte Format = 1;
    private const int UsualSize = 1024;

    private readonly byte[] _prefix;
    private FieldOrder? _order;

    /// <summary>Makes a fingerprinter.</summary>
    /// <param name="target">The target's name.</param>
    /// <param name="mapVersion">Whatever tells one map from its next version; another one makes every fingerprint another.</param>
    public Fingerprinter(string target, string mapVersion)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(mapVersion);
        var writer = new CanonicalWriter(UsualSize);
        writer.WriteBytes([Format]);
        writer.WriteString(target);
        writer.WriteString(mapVersion);
        _prefix = writer.Written.ToArray();
        writer.Dispose();
    }

    /// <summary>Makes a record's fingerprint.</summary>
    /// <param name="record">The record, with only the fields that would be written.</param>
    /// <returns>The fingerprint; never none.</returns>
    /// <exception cref="ArgumentException">The record holds a value of a kind that records do not hold.</exception>
    public Fingerprint Compute(SyncRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var order = _order;
        if (order is null || !ReferenceEquals(order.Schema, record.Schema))
        {
            _order = order = new FieldOrder(record.Schema);
        }

        var writer = new CanonicalWriter(UsualSize);
        try
        {
            writer.WriteBytes(_prefix);
            for (var i = 0; i < order.Ordinals.Length; i++)
            {
                var value = record[order.Ordinals[i]];
                if (!ReferenceEquals(value, SyncRecord.Absent))
                {
                    writer.WriteBytes(order.Names[i]);
                    writer.WriteValue(value);
                }
            }

            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(writer.Written, hash);
            return new Fingerprint(hash[..Fingerprint.Size]);
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>A schema's fields by name, worked out once and not once per record.</summary>
    private sealed class FieldOrder
    {
        public FieldOrder(RecordSchema schema)
        {
            Schema = schema;
            Ordinals = new int[schema.Count];
            var names = new string[schema.Count];
            for (var i = 0; i < Ordinals.Length; i++)
            {
                Ordinals[i] = i;
                names[i] = schema.Names[i];
            }

            Array.Sort(names, Ordinals, StringComparer.Ordinal);
            Names = Array.ConvertAll(names, static name =>
            {
                var writer = new CanonicalWriter(UsualSize);
                writer.WriteString(name);
                var bytes = writer.Written.ToArray();
                writer.Dispose();
                return bytes;
            });
        }

        public RecordSchema Schema { get; }

        public int[] Ordinals { get; }

        public byte[][] Names { get; }
    }
}
