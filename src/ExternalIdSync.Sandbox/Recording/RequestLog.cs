using System.Collections.Concurrent;

namespace ExternalIdSync.Sandbox;

/// <summary>What arrived: complete counters, and the latest requests in full as far as the set room goes.</summary>
public sealed class RequestLog
{
    private readonly object _gate = new();
    private readonly Queue<RecordedRequest> _recent = new();
    private readonly Queue<RecordedRequest> _withBody = new();
    private ConcurrentDictionary<(string Vendor, string Method, int Status), StrongBox> _counts = new();
    private int _capacity;
    private long _bodyCapacity;
    private long _bodyBytes;
    private long _arrived;
    private long _mutating;
    private int _inFlight;
    private int _maxInFlight;

    internal RequestLog(int capacity, long bodyCapacity) => Limit(capacity, bodyCapacity);

    /// <summary>How many requests are kept at most.</summary>
    public int Capacity => Volatile.Read(ref _capacity);

    /// <summary>How many bytes of bodies are kept at most.</summary>
    public long BodyCapacity => Interlocked.Read(ref _bodyCapacity);

    /// <summary>How many requests arrived.</summary>
    public long Total => Interlocked.Read(ref _arrived);

    /// <summary>How many of the requests that arrived were writes, refused ones included; asking for a token or reading by POST is none.</summary>
    public long Mutating => Interlocked.Read(ref _mutating);

    /// <summary>How many requests are under way.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>How many requests were under way at once, at most.</summary>
    public int MaxInFlight => Volatile.Read(ref _maxInFlight);

    /// <summary>The latest requests, oldest first.</summary>
    public IReadOnlyList<RecordedRequest> Recent
    {
        get
        {
            lock (_gate)
            {
                return [.. _recent];
            }
        }
    }

    /// <summary>How many requests of each vendor and method got which status, complete however many there were.</summary>
    public IReadOnlyList<RequestCount> Counts =>
        [.. _counts.Select(static c => new RequestCount(c.Key.Vendor, c.Key.Method, c.Key.Status, c.Value.Read()))
            .OrderBy(static c => c.Vendor, StringComparer.Ordinal)
            .ThenBy(static c => c.Method, StringComparer.Ordinal)
            .ThenBy(static c => c.Status)];

    /// <summary>How many answered requests fit; what is not given is not asked for.</summary>
    /// <param name="vendor">The vendor.</param>
    /// <param name="method">The method, in upper case.</param>
    /// <param name="status">The status.</param>
    /// <returns>How many.</returns>
    public long Count(string? vendor = null, string? method = null, int? status = null) =>
        Counts.Where(c => (vendor is null || c.Vendor == vendor) && (method is null || c.Method == method) && (status is null || c.Status == status))
            .Sum(static c => c.Count);

    /// <summary>Sets how much is kept; what is over goes, oldest first.</summary>
    /// <param name="requests">How many requests; 0 for none.</param>
    /// <param name="bodyBytes">How many bytes of bodies; 0 for none.</param>
    public void Limit(int requests, long bodyBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(requests);
        ArgumentOutOfRangeException.ThrowIfNegative(bodyBytes);
        lock (_gate)
        {
            _capacity = requests;
            _bodyCapacity = bodyBytes;
            Trim();
        }
    }

    /// <summary>Forgets all requests and counters.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _recent.Clear();
            _withBody.Clear();
            _bodyBytes = 0;
            _arrived = 0;
            _mutating = 0;
            _maxInFlight = _inFlight;
            _counts = new();
        }
    }

    internal RecordedRequest? Arrived(string vendor, SandboxRequest request, bool isWrite, DateTimeOffset now)
    {
        var number = Interlocked.Increment(ref _arrived);
        var inFlight = Interlocked.Increment(ref _inFlight);
        for (var max = Volatile.Read(ref _maxInFlight); inFlight > max; max = Volatile.Read(ref _maxInFlight))
        {
            Interlocked.CompareExchange(ref _maxInFlight, inFlight, max);
        }

        if (isWrite)
        {
            Interlocked.Increment(ref _mutating);
        }

        if (Volatile.Read(ref _capacity) == 0)
        {
            return null;
        }

        var headers = new Dictionary<string, string>(request.Headers, StringComparer.OrdinalIgnoreCase);
        if (headers.ContainsKey("Authorization"))
        {
            headers["Authorization"] = "(not kept)";
        }

        var entry = new RecordedRequest
        {
            Number = number,
            At = now,
            Vendor = vendor,
            Method = request.Method,
            Path = request.Path,
            Query = request.Query,
            Headers = headers,
            Body = request.Body,
        };
        lock (_gate)
        {
            _recent.Enqueue(entry);
            if (entry.Body.Length > 0)
            {
                _withBody.Enqueue(entry);
                _bodyBytes += entry.Body.Length;
            }

            Trim();
        }

        return entry;
    }

    internal void Answered(RecordedRequest? entry, string vendor, string method, int status, FaultKind? fault)
    {
        Interlocked.Decrement(ref _inFlight);
        _counts.GetOrAdd((vendor, method, status), static _ => new StrongBox()).Increment();
        if (entry is not null)
        {
            entry.Status = status;
            entry.Fault = fault;
        }
    }

    private void Trim()
    {
        while (_bodyBytes > _bodyCapacity)
        {
            var oldest = _withBody.Dequeue();
            _bodyBytes -= oldest.Body.Length;
            oldest.Body = default;
        }

        while (_recent.Count > _capacity)
        {
            var oldest = _recent.Dequeue();
            if (_withBody.TryPeek(out var first) && ReferenceEquals(first, oldest))
            {
                _bodyBytes -= oldest.Body.Length;
                _withBody.Dequeue();
            }
        }
    }

    private sealed class StrongBox
    {
        private long _value;

        public long Read() => Interlocked.Read(ref _value);

        public void Increment() => Interlocked.Increment(ref _value);
    }
}
