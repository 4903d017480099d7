using System.Text.Json;

namespace ExternalIdSync.Sandbox.Crm;

/// <summary>
/// What simulated CRMs have in common: they are sources of changes, so their records also change without any API call, at chosen instants, and
/// late. A change whose time has not come is applied as soon as the clock is there and somebody looks.
/// </summary>
public abstract class CrmSimulator : VendorSimulator
{
    private readonly PriorityQueue<CrmCommit, (DateTimeOffset At, long Number)> _commits = new();
    private readonly HashSet<(string Object, string Id)> _expected = [];
    private readonly TimeProvider _time;
    private long _lastCommit;

    private protected CrmSimulator(string name, string basePath, RateLimits limits, TimeProvider time)
        : base(name, basePath, limits) => _time = time;

    /// <summary>The clock's time.</summary>
    internal DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>
    /// How many requests the account has used up today, UTC. <see cref="VendorSimulator.Limits"/> per day says how many there are; those per
    /// minute mean nothing here.
    /// </summary>
    public int ApiUsage
    {
        get
        {
            lock (Gate)
            {
                return Usage.Of(Now);
            }
        }

        set
        {
            lock (Gate)
            {
                Usage.Set(Now, value);
            }
        }
    }

    /// <summary>What has been used up; the gate is held.</summary>
    private protected DailyUsage Usage { get; } = new();

    private protected override IReadOnlyList<string> SettingNames => ["apiUsage"];

    /// <summary>Held by whatever reads or writes records.</summary>
    private protected object Gate { get; } = new();

    /// <summary>Makes a change, now or once its time has come.</summary>
    /// <param name="change">The change.</param>
    /// <returns>The id of the record that it concerns: the one created, or the one that is left after a merge.</returns>
    /// <exception cref="ArgumentException">There is no such object, field or record, or a value does not fit its field.</exception>
    public string Apply(CrmChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        lock (Gate)
        {
            var now = Now;
            Settle(now);
            var values = JsonSerializer.SerializeToElement(change.Values);
            if (change.Kind != CrmChangeKind.Create)
            {
                Require(change.Object, change.Id);
            }

            foreach (var merged in change.MergedIds)
            {
                Require(change.Object, merged);
            }

            var stamp = change.Stamp ?? now;
            var commit = new CrmCommit(change, Prepare(change, values), values, stamp, change.VisibleAt > stamp ? change.VisibleAt.Value : stamp);
            if (commit.At <= now)
            {
                Commit(commit);
            }
            else
            {
                _expected.Add((change.Object, commit.Id));
                _commits.Enqueue(commit, (commit.At, ++_lastCommit));
            }

            return commit.Id;
        }
    }

    /// <summary>Makes changes in order.</summary>
    /// <param name="changes">The changes.</param>
    /// <returns>The ids of the records that they concern.</returns>
    /// <exception cref="ArgumentException">One of them cannot be made; those before it are.</exception>
    public IReadOnlyList<string> ApplyAll(IEnumerable<CrmChange> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        return [.. changes.Select(Apply)];
    }

    /// <summary>Creates many records with one stamp.</summary>
    /// <param name="objectName">The kind of record.</param>
    /// <param name="count">How many.</param>
    /// <param name="values">The values of each, by its number from 0.</param>
    /// <param name="stamp">The stamp of all; <see langword="null"/> for now.</param>
    /// <returns>Their ids.</returns>
    /// <exception cref="ArgumentException">There is no such object or field, or a value does not fit its field.</exception>
    public IReadOnlyList<string> Seed(string objectName, int count, Func<int, IReadOnlyDictionary<string, object?>> values, DateTimeOffset? stamp = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        return ApplyAll(Enumerable.Range(0, count).Select(n => CrmChange.Create(objectName, values(n)) with { Stamp = stamp ?? Now }));
    }

    /// <summary>Every record that is committed by now, deleted ones too, in the order of their ids.</summary>
    /// <param name="objectName">The kind of record.</param>
    /// <returns>The records.</returns>
    /// <exception cref="ArgumentException">There is no such object.</exception>
    public IReadOnlyList<CrmRecord> Records(string objectName)
    {
        lock (Gate)
        {
            Settle(Now);
            return [.. Snapshot(objectName)];
        }
    }

    /// <summary>The record with an id, or <see langword="null"/> where none is committed by now.</summary>
    /// <param name="objectName">The kind of record.</param>
    /// <param name="id">The record's id.</param>
    /// <returns>The record, deleted or not.</returns>
    /// <exception cref="ArgumentException">There is no such object.</exception>
    public CrmRecord? FindRecord(string objectName, string id)
    {
        lock (Gate)
        {
            Settle(Now);
            return Find(objectName, id);
        }
    }

    /// <inheritdoc/>
    public override SandboxResponse? Control(SimulatedCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        switch (call.Method, call.Segments)
        {
            case ("POST", ["changes"]):
                using (var body = JsonDocument.Parse(call.Request.Body))
                {
                    return Ids(ApplyAll(CrmJson.ReadChanges(body.RootElement)));
                }

            case ("POST", ["seed"]):
                using (var body = JsonDocument.Parse(call.Request.Body))
                {
                    var seed = CrmJson.ReadSeed(body.RootElement);
                    return Ids(Seed(seed.Object, seed.Count, seed.ValuesOf, seed.Stamp));
                }

            default:
                return null;
        }
    }

    private protected override bool Configure(JsonProperty setting)
    {
        if (setting.Name != "apiUsage")
        {
            return false;
        }

        ApiUsage = Settings.Count(setting);
        return true;
    }

    private protected override void Clear()
    {
        lock (Gate)
        {
            Usage.Clear();
            _commits.Clear();
            _expected.Clear();
            ClearRecords();
        }
    }

    /// <summary>Forgets records and own switches; the gate is held.</summary>
    private protected abstract void ClearRecords();

    /// <summary>Whether a record with an id was ever committed; the gate is held.</summary>
    private protected abstract bool Has(string objectName, string id);

    /// <summary>Checks a change and allocates the id of a record that it makes; the gate is held.</summary>
    private protected abstract string Prepare(CrmChange change, JsonElement values);

    /// <summary>Applies a change; the gate is held. It was checked, and the records that it names are there.</summary>
    private protected abstract void Commit(CrmCommit commit);

    private protected abstract IEnumerable<CrmRecord> Snapshot(string objectName);

    private protected abstract CrmRecord? Find(string objectName, string id);

    /// <summary>Applies what is due; the gate is held.</summary>
    private protected void Settle(DateTimeOffset now)
    {
        while (_commits.TryPeek(out var commit, out var due) && due.At <= now)
        {
            _commits.Dequeue();
            _expected.Remove((commit.Change.Object, commit.Id));
            Commit(commit);
        }
    }

    /// <summary>The stamp of the oldest change of an object that has happened and is not committed yet; the gate is held.</summary>
    private protected DateTimeOffset? OldestInFlight(string objectName, DateTimeOffset now)
    {
        DateTimeOffset? oldest = null;
        foreach (var (commit, _) in _commits.UnorderedItems)
        {
            if (commit.Stamp <= now && !(commit.Stamp >= oldest) && commit.Change.Object.Equals(objectName, StringComparison.OrdinalIgnoreCase))
            {
                oldest = commit.Stamp;
            }
        }

        return oldest;
    }

    private void Require(string objectName, string? id)
    {
        if (id is null || (!Has(objectName, id) && !_expected.Contains((objectName, id))))
        {
            throw new ArgumentException($"There is no {objectName} with id {id ?? "null"}.", nameof(id));
        }
    }

    private static SandboxResponse Ids(IReadOnlyList<string> ids) => SandboxResponse.Json(
        201,
        JsonText.WriteObject(writer =>
        {
            writer.WriteStartArray("ids");
            foreach (var id in ids)
            {
                writer.WriteStringValue(id);
            }

            writer.WriteEndArray();
        }));
}
