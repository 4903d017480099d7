using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.State;

namespace ExternalIdSync.Core.Jobs;

/// <summary>What a job's runs note for the next one: where its links lead, which map wrote, and which fields the source had.</summary>
/// <param name="store">The job's state.</param>
/// <param name="job">The job.</param>
/// <param name="onNote">Told what has changed since the last run.</param>
internal sealed class JobMemory(IStateStore store, JobDefinition job, Action<MapNote>? onNote)
{
    private const string MapNoteName = "map";

    private string? _oldFields;
    private RecordSchema? _schema;

    /// <summary>Holds the state to the target's address: with links of another place, records would be changed that are not meant.</summary>
    /// <param name="target">The target's name.</param>
    /// <param name="address">Where it stands.</param>
    /// <param name="lease">The right to write it down where it is not known yet; <see langword="null"/> under what-if.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>When it is held.</returns>
    /// <exception cref="SyncException"><see cref="SyncErrors.StateForeign"/>: the state belongs to another address.</exception>
    public async Task RequireAddressAsync(string target, Uri address, Lease? lease, CancellationToken cancellationToken)
    {
        var note = "address of " + target;
        var known = await store.FindNoteAsync(job.Name, note, cancellationToken).ConfigureAwait(false);
        if (known is null)
        {
            if (lease is not null)
            {
                await store.SetNoteAsync(lease, note, address.AbsoluteUri, cancellationToken).ConfigureAwait(false);
            }
        }
        else if (known != address.AbsoluteUri)
        {
            throw new SyncException(
                SyncErrors.StateForeign, $"The state '{store.Location}' belongs to {target} at {known}, and the job goes to {address.AbsoluteUri}.")
            {
                Subject = store.Location,
            };
        }
    }

    /// <summary>Tells whether the map is another one than at the last run.</summary>
    /// <param name="version">The map's version.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>When it is told.</returns>
    public async Task TellMapChangeAsync(string version, CancellationToken cancellationToken)
    {
        var known = await store.FindNoteAsync(job.Name, MapNoteName, cancellationToken).ConfigureAwait(false);
        if (known is not null && known != version)
        {
            onNote?.Invoke(new MapNote(
                "MapChanged", "The map is another one than at the last run: records are sent again as the source brings them. To send all of them now, read the source from its start."));
        }
    }

    /// <summary>Remembers which fields a source had at the last run.</summary>
    /// <param name="source">The source's name.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>When they are known.</returns>
    public async Task RecallFieldsAsync(string source, CancellationToken cancellationToken) =>
        _oldFields = await store.FindNoteAsync(job.Name, FieldsNote(source), cancellationToken).ConfigureAwait(false);

    /// <summary>Tells which fields a source has gained and lost since the last run.</summary>
    /// <param name="source">The source's name.</param>
    /// <param name="schema">Its fields now.</param>
    public void TellFieldChange(string source, RecordSchema schema)
    {
        _schema = schema;
        if (_oldFields is null)
        {
            return;
        }

        var old = _oldFields.Split('\n');
        var gone = old.Where(n => !schema.TryGetOrdinal(n, out _)).ToList();
        var added = schema.Names.Where(n => !old.Contains(n, StringComparer.OrdinalIgnoreCase)).ToList();
        var changes = new List<string>();
        if (gone.Count > 0)
        {
            changes.Add($"without {string.Join(", ", gone)}");
        }

        if (added.Count > 0)
        {
            changes.Add($"with {string.Join(", ", added)} added");
        }

        if (changes.Count > 0)
        {
            onNote?.Invoke(new MapNote(
                "SourceChanged", $"The fields of '{source}' are others than at the last run: {string.Join(", ", changes)}. Check the map."));
        }
    }

    /// <summary>Notes what the next run has to know.</summary>
    /// <param name="lease">The right to.</param>
    /// <param name="source">The source's name.</param>
    /// <param name="mapVersion">The map's version.</param>
    /// <returns>When it is noted.</returns>
    public async Task SaveAsync(Lease lease, string source, string mapVersion)
    {
        // The run is over, and what it did must not be forgotten because somebody stopped it.
        if (_schema is { } schema)
        {
            await store.SetNoteAsync(lease, FieldsNote(source), string.Join('\n', schema.Names), CancellationToken.None).ConfigureAwait(false);
        }

        await store.SetNoteAsync(lease, MapNoteName, mapVersion, CancellationToken.None).ConfigureAwait(false);
    }

    private static string FieldsNote(string source) => "fields of " + source;
}
