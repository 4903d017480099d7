namespace ExternalIdSync.Core.Mapping;

/// <summary>What a target's field holds.</summary>
public enum FieldType
{
    /// <summary>Characters.</summary>
    Text,

    /// <summary>A whole number, as <see cref="long"/>.</summary>
    Integer,

    /// <summary>A decimal number, as <see cref="decimal"/>.</summary>
    Decimal,

    /// <summary>Yes or no.</summary>
    Boolean,

    /// <summary>A day without time, as the text <c>yyyy-MM-dd</c>.</summary>
    Date,

    /// <summary>An instant with its offset, as <see cref="DateTimeOffset"/>.</summary>
    DateTime,

    /// <summary>A list of values or nested records.</summary>
    List,

    /// <summary>A nested record.</summary>
    Object,
}
