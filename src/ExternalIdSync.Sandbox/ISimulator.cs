using System.Text.Json;

namespace ExternalIdSync.Sandbox;

/// <summary>One vendor's API, simulated. Implementations are thread-safe and answer at once: waiting is the server's business.</summary>
public interface ISimulator
{
    /// <summary>The vendor's name in control routes, such as <c>hipcall</c>.</summary>
    string Name { get; }

    /// <summary>Where it is mounted, such as <c>/hipcall</c>: a leading slash and none at the end.</summary>
    string BasePath { get; }

    /// <summary>Answers a request of the vendor's API.</summary>
    /// <param name="call">The request, its path taken apart.</param>
    /// <returns>The answer.</returns>
    SandboxResponse Handle(SimulatedCall call);

    /// <summary>Whether a request is a write, so that tests can say that none arrived. Any method but GET and HEAD is, unless the vendor reads by POST.</summary>
    /// <param name="request">The request.</param>
    /// <returns>Whether it may change a record.</returns>
    bool IsWrite(SandboxRequest request);

    /// <summary>The vendor's own words for a status that a fault asks for.</summary>
    /// <param name="status">The status code.</param>
    /// <returns>An error answer in the vendor's envelope.</returns>
    SandboxResponse Fail(int status);

    /// <summary>Answers <c>/_sandbox/{name}/…</c>: what only this vendor has, such as verifying a customer.</summary>
    /// <param name="call">The request, its path below <c>/_sandbox/{name}</c>.</param>
    /// <returns>The answer, or <see langword="null"/> where there is no such route.</returns>
    SandboxResponse? Control(SimulatedCall call);

    /// <summary>Changes switches; what is not named stays.</summary>
    /// <param name="settings">A JSON object.</param>
    /// <exception cref="FormatException">A setting is unknown or has a wrong value; nothing is promised about the others.</exception>
    void Configure(JsonElement settings);

    /// <summary>Writes every record, for inspection.</summary>
    /// <param name="writer">Takes one JSON object.</param>
    void WriteState(Utf8JsonWriter writer);

    /// <summary>Forgets all records and switches; tokens stay.</summary>
    void Reset();
}
