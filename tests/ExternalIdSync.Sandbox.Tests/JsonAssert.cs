using System.Text.Json.Nodes;

namespace ExternalIdSync.Sandbox.Tests;

/// <summary>Compares JSON by meaning: order of members and white space do not count.</summary>
internal static class JsonAssert
{
    public static void Same(string expected, string? actual)
    {
        Assert.NotNull(actual);
        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual)),
            $"Expected JSON like {expected} and got {actual}");
    }
}
