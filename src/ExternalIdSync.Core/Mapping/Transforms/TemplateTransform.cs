using System.Text;

namespace ExternalIdSync.Core.Mapping.Transforms;

/// <summary>
/// Several columns in one text: <c>{FirstName} {LastName}</c>. A blank column leaves nothing in its place; where all columns are blank
/// the whole is blank. <c>{{</c> and <c>}}</c> stand for braces.
/// </summary>
internal sealed class TemplateTransform : Transform
{
    private readonly string[] _literals;
    private readonly string[] _columns;
    private readonly SourcePath[] _paths;

    private TemplateTransform(string[] literals, string[] columns, SourcePath[] paths)
    {
        _literals = literals;
        _columns = columns;
        _paths = paths;
    }

    /// <inheritdoc/>
    public override bool MakesValue => true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns => _columns;

    /// <summary>Reads a template.</summary>
    /// <param name="text">The template.</param>
    /// <param name="fault">What is wrong with it.</param>
    /// <returns>The step, or <see langword="null"/>.</returns>
    public static TemplateTransform? TryParse(string text, out string fault)
    {
        var literals = new List<string>();
        var columns = new List<string>();
        var literal = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var doubled = i + 1 < text.Length && text[i + 1] == text[i];
            switch (text[i])
            {
                case '{' or '}' when doubled:
                    literal.Append(text[i++]);
                    break;
                case '}':
                    fault = "has a '}' without '{'; write '}}' for the brace itself.";
                    return null;
                case '{':
                    var end = text.IndexOf('}', i);
                    if (end < 0 || string.IsNullOrWhiteSpace(text[(i + 1)..end]))
                    {
                        fault = "has a '{' without a column and '}'; write '{{' for the brace itself.";
                        return null;
                    }

                    columns.Add(text[(i + 1)..end].Trim());
                    literals.Add(literal.ToString());
                    literal.Clear();
                    i = end;
                    break;
                default:
                    literal.Append(text[i]);
                    break;
            }
        }

        literals.Add(literal.ToString());
        fault = columns.Count == 0 ? "names no column such as '{FirstName}'; use const for a fixed text." : "";
        return columns.Count == 0 ? null : new TemplateTransform([.. literals], [.. columns], []);
    }

    /// <inheritdoc/>
    public override Transform Bind(RecordSchema schema) =>
        new TemplateTransform(_literals, _columns, Array.ConvertAll(_columns, c => SourcePath.Resolve(c, schema)));

    /// <inheritdoc/>
    public override string? Apply(ref object? value, SourceRecord record)
    {
        var any = false;
        var present = false;
        var parts = new string[_literals.Length + _paths.Length];
        for (var i = 0; i < _paths.Length; i++)
        {
            var part = _paths[i].Read(record);
            var isBlank = Blank.Is(part);
            if (!isBlank && PlainText.Of(part) is null)
            {
                return $"needs a single value in '{_paths[i].Name}', which holds a list or a nested record";
            }

            any |= !isBlank;
            present |= !ReferenceEquals(part, SyncRecord.Absent);
            parts[2 * i] = _literals[i];
            parts[(2 * i) + 1] = isBlank ? "" : PlainText.Of(part)!;
        }

        parts[^1] = _literals[^1];
        value = any ? string.Concat(parts) : present ? null : SyncRecord.Absent;
        return null;
    }
}
