using System.Text.Json;
using ExternalIdSync.Core.Targets;
using ExternalIdSync.Core.Writing;

namespace ExternalIdSync.Core.Planning;

/// <summary>Holds a record against the target's own copy.</summary>
internal static class Comparison
{
    private const string NotComparable = "notComparable";

    /// <summary>Chooses the fields that need to be written.</summary>
    /// <param name="record">The record.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="fields">What the target holds; undefined for a record that is not there.</param>
    /// <param name="force">Whether equal fields are written too.</param>
    /// <param name="mask">Where the choice goes.</param>
    /// <param name="differs">Whether any field is seen to differ; those that the target never shows are chosen and are not seen.</param>
    /// <returns>How many fields would be cleared.</returns>
    public static int Choose(SyncRecord record, RecordShape shape, JsonElement fields, bool force, FieldMask mask, out bool differs)
    {
        mask.Clear(record.Schema.Count);
        differs = false;
        var cleared = 0;
        for (var i = 0; i < record.Schema.Count; i++)
        {
            var wanted = record[i];
            if (ReferenceEquals(wanted, SyncRecord.Absent))
            {
                continue;
            }

            var held = Find(shape, i, fields);
            if (shape.IsFillOnly[i] && !FieldComparer.IsEmpty(held))
            {
                continue;
            }

            var isHeld = !shape.IsHidden[i] && FieldComparer.IsHeld(wanted, held);
            if (!force && isHeld)
            {
                continue;
            }

            mask.Add(i);
            differs |= !isHeld && !shape.IsHidden[i];
            cleared += wanted is null && (shape.IsHidden[i] || !FieldComparer.IsEmpty(held)) ? 1 : 0;
        }

        return cleared;
    }

    /// <summary>
    /// Tells what would change, field by field, which fields a rule leaves alone although they differ, and which the target never shows.
    /// </summary>
    private static List<FieldChange> Tell(SyncRecord record, RecordShape shape, JsonElement fields, bool isThere, out bool isLeftAlone)
    {
        var changes = new List<FieldChange>();
        isLeftAlone = true;
        for (var i = 0; i < record.Schema.Count; i++)
        {
            var wanted = record[i];
            var held = Find(shape, i, fields);
            if (ReferenceEquals(wanted, SyncRecord.Absent))
            {
                continue;
            }

            if (isThere && shape.IsHidden[i])
            {
                changes.Add(new FieldChange(record.Schema.Names[i], null, wanted, shape.Owners[i], NotComparable));
                continue;
            }

            if (FieldComparer.IsHeld(wanted, held))
            {
                continue;
            }

            var isLeft = shape.IsFillOnly[i] && !FieldComparer.IsEmpty(held);
            isLeftAlone &= isLeft;
            changes.Add(new FieldChange(
                record.Schema.Names[i],
                FieldComparer.ToValue(held),
                isLeft ? FieldComparer.ToValue(held) : wanted,
                shape.Owners[i],
                shape.IsFillOnly[i] ? "fillOnly" : wanted is null ? "clear" : "overwrite"));
        }

        return changes;
    }

    /// <summary>Says what would be done with a record that was looked up.</summary>
    /// <param name="ticket">The record.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="fields">What the target holds.</param>
    /// <param name="found">What the lookup brought: a record or a real "not found".</param>
    /// <param name="target">The target's name.</param>
    /// <param name="requests">Requests sent for it.</param>
    /// <returns>The result, with what would change.</returns>
    public static SyncResult Foresee(
        Ticket ticket, RecordShape shape, JsonElement fields, in LookupAnswer found, string target, int requests)
    {
        var changes = Tell(ticket.Record!, shape, fields, found.IsFound, out var isLeftAlone);
        var hidden = string.Join(", ", changes.Where(static c => c.Rule == NotComparable).Select(static c => c.Field));

        // What the target never shows cannot be called changed, unless our own memory says that something was.
        var isAsSeen = isLeftAlone && (hidden.Length == 0 || !ticket.IsChanged);
        var outcome = !found.IsFound ? SyncOutcome.WouldCreate : isAsSeen ? SyncOutcome.Unchanged : SyncOutcome.WouldUpdate;
        return Results.Good(ticket, target, outcome, found.Verdict.Id, requests) with
        {
            Changes = changes,
            TargetVersion = TargetVersion.Of(found),
            Reason = hidden.Length == 0 ? null : $"The target never shows {hidden}, so that this cannot be compared; it is sent whenever the record is.",
        };
    }

    /// <summary>Says what would be sent where the target cannot be read by external ID.</summary>
    /// <param name="ticket">The record.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="target">The target's name.</param>
    /// <returns>The result, with every field that would be sent.</returns>
    public static SyncResult Unforeseeable(Ticket ticket, RecordShape shape, string target)
    {
        var record = ticket.Record!;
        var changes = new List<FieldChange>();
        for (var i = 0; i < record.Schema.Count; i++)
        {
            if (!ReferenceEquals(record[i], SyncRecord.Absent))
            {
                changes.Add(
                    new FieldChange(record.Schema.Names[i], null, record[i], shape.Owners[i], record[i] is null ? "clear" : "overwrite"));
            }
        }

        return Results.Good(ticket, target, SyncOutcome.WouldUpdate, ticket.TargetId, 0) with
        {
            Changes = changes,
            Reason = "The target cannot be read by external ID; the record would be created or updated.",
        };
    }

    /// <summary>How many fields a record clears, where the target's copy is not known.</summary>
    /// <param name="record">The record.</param>
    /// <returns>How many fields are <see langword="null"/>.</returns>
    public static int CountNulls(SyncRecord record)
    {
        var count = 0;
        for (var i = 0; i < record.Schema.Count; i++)
        {
            count += record[i] is null ? 1 : 0;
        }

        return count;
    }

    private static JsonElement Find(RecordShape shape, int ordinal, JsonElement fields) =>
        fields.ValueKind == JsonValueKind.Object && shape.ReadFrom[ordinal] is { } place && place.TryFind(fields, out var found)
            ? found
            : default;
}
