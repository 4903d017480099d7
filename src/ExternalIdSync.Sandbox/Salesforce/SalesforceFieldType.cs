namespace ExternalIdSync.Sandbox.Salesforce;

/// <summary>The types of fields, called as <c>describe</c> calls them.</summary>
public enum SalesforceFieldType
{
    /// <summary>A record's id.</summary>
    Id,

    /// <summary>Text.</summary>
    String,

    /// <summary>Long text.</summary>
    Textarea,

    /// <summary>An e-mail address.</summary>
    Email,

    /// <summary>A telephone number.</summary>
    Phone,

    /// <summary>A web address.</summary>
    Url,

    /// <summary>A value of a list; unknown values are taken, as in an unrestricted picklist.</summary>
    Picklist,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A whole number.</summary>
    Int,

    /// <summary>A number.</summary>
    Double,

    /// <summary>An amount of money.</summary>
    Currency,

    /// <summary>A day.</summary>
    Date,

    /// <summary>An instant, to the second.</summary>
    Datetime,

    /// <summary>Another record's id.</summary>
    Reference,
}
