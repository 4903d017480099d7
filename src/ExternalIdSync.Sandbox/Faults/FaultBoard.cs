namespace ExternalIdSync.Sandbox;

/// <summary>The faults that are switched on. Waits add up; of the others the first that strikes counts alone.</summary>
public sealed class FaultBoard
{
    private readonly object _gate = new();
    private readonly List<Entry> _entries = [];
    private volatile bool _any;
    private int _lastId;

    /// <summary>The faults that are not used up, by id.</summary>
    public IReadOnlyList<KeyValuePair<int, SandboxFault>> Active
    {
        get
        {
            lock (_gate)
            {
                return _entries.ConvertAll(static e => KeyValuePair.Create(e.Id, e.Fault));
            }
        }
    }

    /// <summary>Switches a fault on.</summary>
    /// <param name="fault">The fault.</param>
    /// <returns>Its id.</returns>
    /// <exception cref="ArgumentException">A number is out of its range, or the text of Retry-After can be no header.</exception>
    public int Add(SandboxFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        if (fault.Flaw is { } flaw)
        {
            throw new ArgumentException(flaw, nameof(fault));
        }

        lock (_gate)
        {
            _entries.Add(new Entry(++_lastId, fault));
            _any = true;
            return _lastId;
        }
    }

    /// <summary>Switches a fault off.</summary>
    /// <param name="id">Its id.</param>
    /// <returns>Whether it was on.</returns>
    public bool Remove(int id)
    {
        lock (_gate)
        {
            var removed = _entries.RemoveAll(e => e.Id == id) > 0;
            _any = _entries.Count > 0;
            return removed;
        }
    }

    /// <summary>Switches all faults off.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
            _any = false;
        }
    }

    internal FaultDraw Take(string method, string path)
    {
        if (!_any)
        {
            return default;
        }

        SandboxFault? main = null;
        TimeSpan before = default, after = default;
        lock (_gate)
        {
            for (var i = 0; i < _entries.Count; i++)
            {
                var fault = _entries[i].Fault;
                if ((main is not null && fault.Kind != FaultKind.Latency) || !_entries[i].Strikes(method, path))
                {
                    continue;
                }

                if (fault.Kind != FaultKind.Latency)
                {
                    main = fault;
                }
                else if (fault.AfterEffect)
                {
                    after += fault.Delay;
                }
                else
                {
                    before += fault.Delay;
                }

                if (_entries[i].IsUsedUp)
                {
                    _entries.RemoveAt(i--);
                    _any = _entries.Count > 0;
                }
            }
        }

        return new FaultDraw(main, before, after);
    }

    private sealed class Entry(int id, SandboxFault fault)
    {
        // A seeded sequence is wanted here: a run that failed can be run again.
        private readonly Random _random = new(fault.Seed);
        private int _seen;
        private int _struck;

        public int Id => id;

        public SandboxFault Fault => fault;

        public bool IsUsedUp => _struck >= fault.Count;

        public bool Strikes(string method, string path)
        {
            if ((fault.Method is not null && !fault.Method.Equals(method, StringComparison.OrdinalIgnoreCase))
                || (fault.Path is not null && !Wildcard.Matches(fault.Path, path)))
            {
                return false;
            }

            var nth = ++_seen - fault.Skip;
            if (nth <= 0 || nth % fault.EveryNth != 0 || (fault.Probability < 1 && _random.NextDouble() >= fault.Probability))
            {
                return false;
            }

            _struck++;
            return true;
        }
    }
}
