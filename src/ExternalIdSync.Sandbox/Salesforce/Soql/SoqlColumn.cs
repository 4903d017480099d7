namespace ExternalIdSync.Sandbox.Salesforce.Soql;

/// <summary>A field of a row, or of a row that it refers to.</summary>
/// <param name="Parents">The references to follow first, with the object that each leads to.</param>
/// <param name="Field">The field at the end.</param>
internal sealed record SoqlColumn(IReadOnlyList<(SalesforceField Reference, SalesforceObject Parent)> Parents, SalesforceField Field)
{
    public object? Of(SalesforceRow row) => Parent(row, Parents.Count)?[Field.Ordinal];

    /// <summary>The row after so many references, or <see langword="null"/> where one of them leads nowhere.</summary>
    public SalesforceRow? Parent(SalesforceRow row, int steps)
    {
        SalesforceRow? at = row;
        for (var i = 0; i < steps && at is not null; i++)
        {
            at = Parents[i].Parent.TryRow((string?)at[Parents[i].Reference.Ordinal], out var parent) && (!parent.IsDeleted || row.IsDeleted) ? parent : null;
        }

        return at;
    }
}
