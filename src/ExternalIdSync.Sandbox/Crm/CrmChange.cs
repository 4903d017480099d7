namespace ExternalIdSync.Sandbox.Crm;

/// <summary>One change that a user of the CRM, or its automation, makes: not through the API, so no request is counted and no limit holds it.</summary>
public sealed record CrmChange
{
    private static readonly Dictionary<string, object?> NoValues = [];

    /// <summary>What happens.</summary>
    public required CrmChangeKind Kind { get; init; }

    /// <summary>The kind of record, such as <c>Contact</c> or <c>contacts</c>.</summary>
    public required string Object { get; init; }

    /// <summary>Which record; for a merge the one that stays. None for a creation: the id is allocated.</summary>
    public string? Id { get; init; }

    /// <summary>
    /// The values of a creation or an update: text, numbers, booleans, <see cref="DateTimeOffset"/>, <see cref="DateOnly"/> or
    /// <see langword="null"/>. Rules that the API holds callers to, such as unique values, are not applied: old data breaks them too.
    /// </summary>
    public IReadOnlyDictionary<string, object?> Values { get; init; } = NoValues;

    /// <summary>The records that a merge takes in.</summary>
    public IReadOnlyList<string> MergedIds { get; init; } = [];

    /// <summary>
    /// When it happens: the record's stamp. <see langword="null"/> for now; in the past for something said to have happened then; in the future
    /// for something that happens once the clock gets there.
    /// </summary>
    public DateTimeOffset? Stamp { get; init; }

    /// <summary>
    /// When others see it, if that is later than <see cref="Stamp"/>: a long transaction commits late, and what it wrote then carries the
    /// earlier stamp.
    /// </summary>
    public DateTimeOffset? VisibleAt { get; init; }

    /// <summary>The modification date that users see, where it differs from the stamp: imports may date it back. Not every vendor has two.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>A creation.</summary>
    /// <param name="objectName">The kind of record.</param>
    /// <param name="values">Its values.</param>
    /// <returns>The change.</returns>
    public static CrmChange Create(string objectName, IReadOnlyDictionary<string, object?> values) =>
        new() { Kind = CrmChangeKind.Create, Object = objectName, Values = values };

    /// <summary>An update.</summary>
    /// <param name="objectName">The kind of record.</param>
    /// <param name="id">Which record.</param>
    /// <param name="values">The values that change.</param>
    /// <returns>The change.</returns>
    public static CrmChange Update(string objectName, string id, IReadOnlyDictionary<string, object?> values) =>
        new() { Kind = CrmChangeKind.Update, Object = objectName, Id = id, Values = values };

    /// <summary>A deletion.</summary>
    /// <param name="objectName">The kind of record.</param>
    /// <param name="id">Which record.</param>
    /// <returns>The change.</returns>
    public static CrmChange Delete(string objectName, string id) => new() { Kind = CrmChangeKind.Delete, Object = objectName, Id = id };

    /// <summary>A merge.</summary>
    /// <param name="objectName">The kind of record.</param>
    /// <param name="id">The record that stays.</param>
    /// <param name="mergedIds">Those that go into it.</param>
    /// <returns>The change.</returns>
    public static CrmChange Merge(string objectName, string id, params string[] mergedIds) =>
        new() { Kind = CrmChangeKind.Merge, Object = objectName, Id = id, MergedIds = mergedIds };

    /// <summary>A move of the system stamp alone.</summary>
    /// <param name="objectName">The kind of record.</param>
    /// <param name="id">Which record.</param>
    /// <returns>The change.</returns>
    public static CrmChange Touch(string objectName, string id) => new() { Kind = CrmChangeKind.Touch, Object = objectName, Id = id };
}
