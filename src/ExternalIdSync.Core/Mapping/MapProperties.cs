namespace ExternalIdSync.Core.Mapping;

/// <summary>Every property that a map may have, by the object it stands in. A test holds the published schema against it.</summary>
internal static class MapProperties
{
    /// <summary>The map itself.</summary>
    public static readonly string[] Map = ["version", "description", "system", "externalId", "blank", "write", "fields"];

    /// <summary><c>externalId</c>.</summary>
    public static readonly string[] ExternalId = ["from", "prefix"];

    /// <summary>An entry of <c>fields</c>.</summary>
    public static readonly string[] Field = ["from", "to", "transforms", "blank", "write", "owner", "optional", "description"];

    /// <summary>Transforms written as a word.</summary>
    public static readonly string[] PlainTransforms = ["trim", "lower", "upper", "date", "number", "bool", "phone"];

    /// <summary>Transforms written as an object with one property.</summary>
    public static readonly string[] Transform = ["date", "number", "bool", "const", "template", "lookup", "phone"];

    /// <summary><c>date</c>.</summary>
    public static readonly string[] Date = ["formats", "zone", "output"];

    /// <summary><c>number</c>.</summary>
    public static readonly string[] Number = ["decimal", "group", "culture"];

    /// <summary><c>bool</c>.</summary>
    public static readonly string[] Bool = ["true", "false"];

    /// <summary><c>lookup</c>.</summary>
    public static readonly string[] Lookup = ["values", "file", "key", "value", "ignoreCase", "default"];

    /// <summary><c>phone</c>.</summary>
    public static readonly string[] Phone = ["region", "regionFrom"];
}
