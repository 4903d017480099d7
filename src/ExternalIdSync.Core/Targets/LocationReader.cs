using ExternalIdSync.Core.Json;

namespace ExternalIdSync.Core.Targets;

/// <summary>Reads of configuration files where in an answer something stands.</summary>
internal static class LocationReader
{
    /// <summary>A place that must be given.</summary>
    /// <param name="reader">The object.</param>
    /// <param name="name">The property.</param>
    /// <returns>The place; the whole answer where it is at fault.</returns>
    public static JsonLocation RequiredLocation(this ConfigurationReader reader, string name) =>
        Parse(reader.Required(name, ConfigurationNodeKind.Text), reader.Faults);

    /// <summary>A place that may be given.</summary>
    /// <param name="reader">The object; <see langword="null"/> where there is none.</param>
    /// <param name="name">The property.</param>
    /// <returns>The place, or <see langword="null"/>.</returns>
    public static JsonLocation? OptionalLocation(this ConfigurationReader? reader, string name) =>
        reader?.Optional(name, ConfigurationNodeKind.Text) is { } node ? Parse(node, reader.Faults) : null;

    /// <summary>A place or a list of places that may be given.</summary>
    /// <param name="reader">The object.</param>
    /// <param name="name">The property.</param>
    /// <returns>The places in the file's order; none where the property is missing.</returns>
    public static IReadOnlyList<JsonLocation> OptionalLocations(this ConfigurationReader reader, string name)
    {
        if (reader.Find(name) is { Kind: ConfigurationNodeKind.Text } single)
        {
            return [Parse(single, reader.Faults)];
        }

        var locations = new List<JsonLocation>();
        foreach (var item in reader.OptionalList(name))
        {
            if (reader.Check(item, ConfigurationNodeKind.Text))
            {
                locations.Add(Parse(item, reader.Faults));
            }
        }

        return locations;
    }

    private static JsonLocation Parse(ConfigurationNode node, ConfigurationFaults faults)
    {
        if (JsonLocation.TryParse(node.Text) is { } location)
        {
            return location;
        }

        faults.Add(node, "must be a place in the answer such as data.items or error.details[0].field.");
        return JsonLocation.Root;
    }
}
