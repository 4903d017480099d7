using ExternalIdSync.Sandbox.Control;
using ExternalIdSync.Sandbox.Experiture;
using ExternalIdSync.Sandbox.Hipcall;
using ExternalIdSync.Sandbox.HubSpot;
using ExternalIdSync.Sandbox.InstantCompliance;
using ExternalIdSync.Sandbox.Salesforce;

namespace ExternalIdSync.Sandbox;

/// <summary>
/// All simulated APIs behind one door, each at its own base path, with faults, a request log and a control API under
/// <c>/_sandbox/</c>. Thread-safe. Served by a web server or, in process, by <see cref="SandboxMessageHandler"/>.
/// </summary>
public sealed class SandboxServer
{
    private readonly ISimulator[] _simulators;
    private readonly ControlApi _control;
    private long _latencyTicks;

    /// <summary>Sets up a sandbox with no records.</summary>
    /// <param name="options">How; <see langword="null"/> for the defaults.</param>
    public SandboxServer(SandboxOptions? options = null)
    {
        options ??= new SandboxOptions();
        Time = options.Time;
        Latency = options.Latency;
        Requests = new RequestLog(options.RecordedRequests, options.RecordedBodyBytes);
        _simulators =
        [
            new InstantComplianceSimulator(),
            new HipcallSimulator(),
            new ExperitureSimulator(),
            new SalesforceSimulator(Time),
            new HubSpotSimulator(Time),
        ];
        _control = new ControlApi(this);
    }

    /// <summary>The clock of everything.</summary>
    public TimeProvider Time { get; }

    /// <summary>What is mounted.</summary>
    public IReadOnlyList<ISimulator> Simulators => _simulators;

    /// <summary>Instant Compliance customers.</summary>
    public InstantComplianceSimulator InstantCompliance => Get<InstantComplianceSimulator>();

    /// <summary>Hipcall companies and contacts.</summary>
    public HipcallSimulator Hipcall => Get<HipcallSimulator>();

    /// <summary>Experiture's records, jobs and imports.</summary>
    public ExperitureSimulator Experiture => Get<ExperitureSimulator>();

    /// <summary>An organisation of Salesforce.</summary>
    public SalesforceSimulator Salesforce => Get<SalesforceSimulator>();

    /// <summary>HubSpot contacts and companies.</summary>
    public HubSpotSimulator HubSpot => Get<HubSpotSimulator>();

    /// <summary>The faults to come.</summary>
    public FaultBoard Faults { get; } = new();

    /// <summary>What arrived.</summary>
    public RequestLog Requests { get; }

    /// <summary>How long every vendor request takes at least.</summary>
    public TimeSpan Latency
    {
        get => new(Interlocked.Read(ref _latencyTicks));
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            Interlocked.Exchange(ref _latencyTicks, value.Ticks);
        }
    }

    /// <summary>The simulator of a type.</summary>
    /// <typeparam name="T">The simulator's type.</typeparam>
    /// <returns>The simulator.</returns>
    public T Get<T>()
        where T : class, ISimulator => Array.Find(_simulators, static s => s is T) as T
            ?? throw new InvalidOperationException($"No {typeof(T).Name} is mounted.");

    /// <summary>Forgets records, faults, requests and switches, as if newly set up; accepted tokens stay.</summary>
    public void Reset()
    {
        Faults.Clear();
        Latency = TimeSpan.Zero;
        foreach (var simulator in _simulators)
        {
            simulator.Reset();
        }

        Requests.Clear();
    }

    /// <summary>Answers one request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">The client went away; a write that had taken effect stays.</param>
    /// <returns>The answer, or the instruction to cut the connection.</returns>
    public async Task<SandboxResponse> HandleAsync(SandboxRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (ControlApi.Owns(request.Path))
        {
            return _control.Handle(request);
        }

        var simulator = Find(request.Path);
        if (simulator is null)
        {
            return _control.NothingMounted(request.Path);
        }

        var faults = Faults.Take(request.Method, request.Path);
        var entry = Requests.Arrived(simulator.Name, request, simulator.IsWrite(request), Time.GetUtcNow());
        var status = 0;
        try
        {
            await WaitAsync(Latency + faults.DelayBefore, cancellationToken).ConfigureAwait(false);
            var response = Answer(simulator, request, faults);
            status = response.ResetsConnection ? RecordedRequest.Reset : response.Status;
            await WaitAsync(faults.DelayAfter, cancellationToken).ConfigureAwait(false);
            return response;
        }
        finally
        {
            Requests.Answered(entry, simulator.Name, request.Method, status, faults.Main?.Kind);
        }
    }

    private SandboxResponse Answer(ISimulator simulator, SandboxRequest request, FaultDraw faults)
    {
        var now = Time.GetUtcNow();
        if (faults.Main is { HasEffect: false } instead)
        {
            return instead.Answer(simulator, now);
        }

        var response = Handle(simulator, new SimulatedCall(request, simulator.BasePath, now, faults.Rejection));
        return faults.Main is { } after ? after.Distort(response, simulator, now) : response;
    }

    private static SandboxResponse Handle(ISimulator simulator, SimulatedCall call)
    {
        try
        {
            return simulator.Handle(call);
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair is correct JSON and no text: reading it throws. Nothing was written by then.
            return simulator.Fail(400);
        }
    }

    private Task WaitAsync(TimeSpan delay, CancellationToken cancellationToken) =>
        delay > TimeSpan.Zero ? Task.Delay(delay, Time, cancellationToken) : Task.CompletedTask;

    private ISimulator? Find(string path)
    {
        foreach (var simulator in _simulators)
        {
            var mount = simulator.BasePath;
            if (path.StartsWith(mount, StringComparison.Ordinal) && (path.Length == mount.Length || path[mount.Length] == '/'))
            {
                return simulator;
            }
        }

        return null;
    }
}
