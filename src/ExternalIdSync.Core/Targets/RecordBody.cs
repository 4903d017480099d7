using System.Text.Json;
using ExternalIdSync.Core.Json;

namespace ExternalIdSync.Core.Targets;

/// <summary>Writes records as JSON. Changes no value.</summary>
internal static class RecordBody
{
    /// <summary>Writes the properties of a record into an object that is open.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="record">The record.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="nulls">How a field is emptied.</param>
    /// <param name="mask">The fields to write; <see langword="null"/> for all that are present.</param>
    /// <exception cref="SyncException">A value cannot be written (<see cref="SyncErrors.ValueInvalid"/>) or not be cleared.</exception>
    public static void WriteFields(
        Utf8JsonWriter writer, SyncRecord record, RecordShape shape, NullHandling nulls, FieldMask? mask = null) =>
        WriteChildren(writer, record, shape.Fields, nulls, mask);

    private static void WriteChildren(
        Utf8JsonWriter writer, SyncRecord record, FieldNode node, NullHandling nulls, FieldMask? mask)
    {
        var children = node.Children;
        for (var i = 0; i < children.Count; i++)
        {
            var child = children[i];
            if (child.Children.Count > 0)
            {
                WriteNested(writer, record, child, nulls, mask);
            }

            if (child.Ordinal >= 0 && IsWritten(record, child.Ordinal, mask))
            {
                WriteField(writer, record, child, nulls);
            }
        }
    }

    private static void WriteNested(Utf8JsonWriter writer, SyncRecord record, FieldNode node, NullHandling nulls, FieldMask? mask)
    {
        if (!HasWritten(record, node, mask))
        {
            return;
        }

        writer.WritePropertyName(node.Name);
        writer.WriteStartObject();
        WriteChildren(writer, record, node, nulls, mask);
        writer.WriteEndObject();
    }

    private static void WriteField(Utf8JsonWriter writer, SyncRecord record, FieldNode node, NullHandling nulls)
    {
        var value = record[node.Ordinal];
        if (value is null && nulls != NullHandling.Clear)
        {
            if (nulls == NullHandling.Unsupported)
            {
                throw new SyncException(
                    SyncErrors.NotSupported, $"The target cannot clear the field '{record.Schema.Names[node.Ordinal]}'.")
                {
                    Subject = record.Schema.Names[node.Ordinal],
                };
            }

            writer.WriteString(node.Name, string.Empty);
            return;
        }

        if (Unwritable(value) is { } reason)
        {
            throw new SyncException(SyncErrors.ValueInvalid, $"The field '{record.Schema.Names[node.Ordinal]}' holds {reason}.")
            {
                Subject = record.Schema.Names[node.Ordinal],
            };
        }

        writer.WritePropertyName(node.Name);
        PlainValueWriter.Instance.Write(writer, value);
    }

    // What JSON cannot say, and what its writer would change without a word: half a character becomes a question mark in a box.
    private static string? Unwritable(object? value)
    {
        switch (value)
        {
            case string text:
                return JsonText.IsWhole(text) ? null : "half of a character: a text was cut in the middle of one, such as an emoji";
            case double number:
                return double.IsFinite(number) ? null : "no finite number";
            case IReadOnlyList<object?> list:
                for (var i = 0; i < list.Count; i++)
                {
                    if (Unwritable(list[i]) is { } reason)
                    {
                        return reason;
                    }
                }

                return null;
            case IReadOnlyDictionary<string, object?> nested:
                foreach (var (name, item) in nested)
                {
                    if ((Unwritable(name) ?? Unwritable(item)) is { } reason)
                    {
                        return reason;
                    }
                }

                return null;
            default:
                return null;
        }
    }

    private static bool IsWritten(SyncRecord record, int ordinal, FieldMask? mask) =>
        (mask is null || mask[ordinal]) && !ReferenceEquals(record[ordinal], SyncRecord.Absent);

    private static bool HasWritten(SyncRecord record, FieldNode node, FieldMask? mask)
    {
        if (node.Ordinal >= 0 && IsWritten(record, node.Ordinal, mask))
        {
            return true;
        }

        for (var i = 0; i < node.Children.Count; i++)
        {
            if (HasWritten(record, node.Children[i], mask))
            {
                return true;
            }
        }

        return false;
    }
}
