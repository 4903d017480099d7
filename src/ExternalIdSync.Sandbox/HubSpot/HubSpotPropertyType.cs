namespace ExternalIdSync.Sandbox.HubSpot;

/// <summary>The types of properties, called as the properties API calls them.</summary>
public enum HubSpotPropertyType
{
    /// <summary>Text.</summary>
    String,

    /// <summary>A number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Bool,

    /// <summary>A value of a list; unknown values are taken.</summary>
    Enumeration,

    /// <summary>A day.</summary>
    Date,

    /// <summary>An instant, to the millisecond.</summary>
    Datetime,
}
