namespace ExternalIdSync.Sandbox.Experiture;

/// <summary>What a field of an object holds.</summary>
public enum ExperitureType
{
    /// <summary>Text.</summary>
    String,

    /// <summary>An e-mail address.</summary>
    Email,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A time stamp with its zone.</summary>
    DateTime,

    /// <summary>One of some values.</summary>
    Enum,
}
