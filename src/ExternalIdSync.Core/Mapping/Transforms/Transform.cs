namespace ExternalIdSync.Core.Mapping.Transforms;

/// <summary>
/// One step of a field's chain. Steps are immutable and shared by all records. A blank value passes every step untouched, except those
/// that make a value themselves, so that a blank is always a matter of the blank policy.
/// </summary>
internal abstract class Transform
{
    /// <summary>Whether it makes a value without being given one, as a constant does.</summary>
    public virtual bool MakesValue => false;

    /// <summary>The further columns it reads.</summary>
    public virtual IReadOnlyList<string> Columns => [];

    /// <summary>Resolves <see cref="Columns"/> against one source's fields.</summary>
    /// <param name="schema">The fields.</param>
    /// <returns>The step to run for records of that schema.</returns>
    public virtual Transform Bind(RecordSchema schema) => this;

    /// <summary>Changes a value.</summary>
    /// <param name="value">The value; not blank unless <see cref="MakesValue"/>.</param>
    /// <param name="record">The record, for further columns.</param>
    /// <returns>
    /// <see langword="null"/>, or why the value cannot be changed: the rest of a sentence that begins with the field's name, without the value.
    /// </returns>
    public abstract string? Apply(ref object? value, SourceRecord record);
}
