using System.Text.Encodings.Web;
using System.Text.Json;

namespace ExternalIdSync.Core.Targets;

/// <summary>A property of a record's body: a value, or an object of further properties.</summary>
internal sealed class FieldNode
{
    private readonly List<FieldNode> _children = [];

    private FieldNode(string name)
    {
        Name = JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        Text = name;
    }

    /// <summary>The property's name, ready to be written.</summary>
    public JsonEncodedText Name { get; }

    /// <summary>The place of the value in the record; -1 where there are only properties.</summary>
    public int Ordinal { get; private set; } = -1;

    /// <summary>The properties inside.</summary>
    public List<FieldNode> Children => _children;

    private string Text { get; }

    /// <summary>Makes the tree of a record's fields.</summary>
    /// <param name="names">The fields, dots for nesting.</param>
    /// <param name="skip">The field that is not part of it, because the external ID is written in its place.</param>
    /// <returns>An unnamed node over all.</returns>
    public static FieldNode Build(IReadOnlyList<string> names, string? skip)
    {
        var root = new FieldNode(string.Empty);
        for (var i = 0; i < names.Count; i++)
        {
            if (skip is not null && names[i].Equals(skip, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            var node = root;
            foreach (var part in names[i].Split('.'))
            {
                node = node.Child(part);
            }

            node.Ordinal = i;
        }

        return root;
    }

    private FieldNode Child(string name)
    {
        foreach (var child in _children)
        {
            if (child.Text == name)
            {
                return child;
            }
        }

        var added = new FieldNode(name);
        _children.Add(added);
        return added;
    }
}
