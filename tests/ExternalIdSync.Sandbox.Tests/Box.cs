using System.Text;
using System.Text.Json;
using ExternalIdSync.Core.Tests.Time;

namespace ExternalIdSync.Sandbox.Tests;

/// <summary>A sandbox of a test's own, a clock that stands still, and a client that speaks to it as any client would.</summary>
internal sealed class Box : IDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 6, 23, 1, 0, 0, TimeSpan.Zero);

    public Box(Func<SandboxOptions, SandboxOptions>? change = null)
    {
        var options = new SandboxOptions { Time = Clock };
        Server = new SandboxServer(change?.Invoke(options) ?? options);
        Client = new HttpClient(new SandboxMessageHandler(Server)) { BaseAddress = SandboxMessageHandler.BaseAddress };
    }

    public FakeTimeProvider Clock { get; } = new(Start);

    public SandboxServer Server { get; }

    public HttpClient Client { get; }

    public string? Token { get; set; }

    public async Task<Reply> SendAsync(string method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path.TrimStart('/'));
        if (Token is not null)
        {
            request.Headers.Authorization = new("Bearer", Token);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        using var response = await Client.SendAsync(request);
        var all = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(static h => h.Key, static h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
        return new Reply((int)response.StatusCode, await response.Content.ReadAsStringAsync(), all);
    }

    public Task<Reply> ControlAsync(string method, string path, string? body = null) => SendAsync(method, "/_sandbox/" + path, body);

    public void Dispose() => Client.Dispose();

    internal sealed record Reply(int Status, string Body, IReadOnlyDictionary<string, string> Headers)
    {
        public JsonElement Json { get; } = Body.Length > 0 && Body[0] is '{' or '[' && TryParse(Body, out var json) ? json : default;

        /// <summary>The value at a path such as <c>error.code</c> or <c>data.0.id</c>, as text; JSON text for objects and lists.</summary>
        public string? this[string path]
        {
            get
            {
                var at = Json;
                foreach (var step in path.Split('.'))
                {
                    at = int.TryParse(step, out var index) ? at[index] : at.GetProperty(step);
                }

                return at.ValueKind switch
                {
                    JsonValueKind.Null => null,
                    JsonValueKind.String => at.GetString(),
                    _ => at.GetRawText(),
                };
            }
        }

        public bool Has(string property) => Json.TryGetProperty(property, out _);

        private static bool TryParse(string text, out JsonElement json)
        {
            try
            {
                json = JsonElement.Parse(text);
                return true;
            }
            catch (JsonException)
            {
                json = default;
                return false;
            }
        }
    }
}
