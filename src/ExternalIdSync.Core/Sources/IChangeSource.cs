namespace ExternalIdSync.Core.Sources;

/// <summary>
/// A source that tells what changed since a place it named itself. What it promises: every record that became visible after the cursor and
/// before the reading began is given at least once, ties and late commits included; records may be given again, never left out.
/// </summary>
public interface IChangeSource
{
    /// <summary>What messages and cursors call the source, such as <c>salesforce/Contact</c>. A cursor is only good for the same name.</summary>
    string Name { get; }

    /// <summary>Reads what changed.</summary>
    /// <param name="cursor">A <see cref="ChangeItem.Position"/> of an earlier reading; <see langword="null"/> to read everything.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The changes, one external ID's in the order they happened.</returns>
    /// <exception cref="SyncException">
    /// The source cannot be read, or not to the end; what was given before stays good, and reading again from the last settled position
    /// goes on there. A cursor that is not this source's own is <see cref="SyncErrors.OptionInvalid"/>.
    /// </exception>
    IAsyncEnumerable<ChangeItem> ReadAsync(string? cursor, CancellationToken cancellationToken);
}
