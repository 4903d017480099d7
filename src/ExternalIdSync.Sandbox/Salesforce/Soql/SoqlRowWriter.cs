using System.Text.Json;

namespace ExternalIdSync.Sandbox.Salesforce.Soql;

/// <summary>Writes rows as a query's answer has them: fields in the order asked for, a parent's gathered in an object of its own.</summary>
internal sealed class SoqlRowWriter(IReadOnlyList<SoqlColumn> columns, string version)
{
    public void Write(Utf8JsonWriter writer, SalesforceRow row)
    {
        writer.WriteStartObject();
        row.WriteAttributes(writer, version);
        WriteLevel(writer, row, columns, 0);
        writer.WriteEndObject();
    }

    private void WriteLevel(Utf8JsonWriter writer, SalesforceRow row, IReadOnlyList<SoqlColumn> level, int depth)
    {
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var column in level)
        {
            if (column.Parents.Count == depth)
            {
                if (written.Add(column.Field.Name))
                {
                    SalesforceValue.Write(writer, column.Field.Name, column.Of(row));
                }

                continue;
            }

            var (reference, type) = column.Parents[depth];
            if (!written.Add(reference.RelationshipName!))
            {
                continue;
            }

            if (column.Parent(row, depth + 1) is not { } parent)
            {
                writer.WriteNull(reference.RelationshipName!);
                continue;
            }

            writer.WriteStartObject(reference.RelationshipName!);
            parent.WriteAttributes(writer, version);
            WriteLevel(writer, row, [.. level.Where(c => c.Parents.Count > depth && c.Parents[depth] == (reference, type))], depth + 1);
            writer.WriteEndObject();
        }
    }
}
