using System.Globalization;

namespace ExternalIdSync.Core.Jobs;

/// <summary>Where a cursor is moved to by hand: the four places that somebody can name.</summary>
public sealed class CursorAim
{
    private readonly string _words;
    private readonly Func<JobCursors, CancellationToken, Task<SyncCursor?>> _move;

    private CursorAim(string words, Func<JobCursors, CancellationToken, Task<SyncCursor?>> move)
    {
        _words = words;
        _move = move;
    }

    /// <summary>The source's beginning: the next run reads everything.</summary>
    public static CursorAim Beginning { get; } = new("back to the source's beginning", static async (cursors, cancellationToken) =>
    {
        _ = await cursors.RemoveAsync(cancellationToken).ConfigureAwait(false);
        return null;
    });

    /// <summary>Where an earlier run began.</summary>
    /// <param name="id">The run's number.</param>
    /// <returns>The aim.</returns>
    public static CursorAim Run(long id) => new(
        string.Create(CultureInfo.InvariantCulture, $"back to where run {id} began"),
        (cursors, cancellationToken) => cursors.RewindAsync(id, cancellationToken));

    /// <summary>A time: what changed then or later is read again.</summary>
    /// <param name="time">The time, by the source's clock.</param>
    /// <returns>The aim.</returns>
    public static CursorAim Time(DateTimeOffset time) => new(
        string.Create(CultureInfo.InvariantCulture, $"to {time.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC"),
        async (cursors, cancellationToken) => await cursors.RewindAsync(time, cancellationToken).ConfigureAwait(false));

    /// <summary>A cursor that a run of the job had before or after.</summary>
    /// <param name="text">The cursor.</param>
    /// <returns>The aim.</returns>
    public static CursorAim Cursor(string text) => new(
        $"to '{text}'",
        async (cursors, cancellationToken) => await cursors.SetAsync(text, cancellationToken).ConfigureAwait(false));

    /// <summary>Says what moving a job's cursor there means, as a question or an order without its mark.</summary>
    /// <param name="job">The job.</param>
    /// <returns>The words.</returns>
    public string Describe(JobDefinition job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return $"Move the cursor of the job '{job.Name}' at {job.Source.Name} {_words}";
    }

    /// <summary>Moves the cursor there.</summary>
    /// <param name="cursors">The job's cursor.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The cursor as it is then; <see langword="null"/> for the source's beginning.</returns>
    internal Task<SyncCursor?> MoveAsync(JobCursors cursors, CancellationToken cancellationToken) => _move(cursors, cancellationToken);
}
