namespace ExternalIdSync.Sandbox.HubSpot;

/// <summary>The resources below <c>properties/{object}</c>: what properties a kind of record has. The caller holds the lock.</summary>
internal static class HubSpotProperties
{
    public static SandboxResponse List(HubSpotObject type) => HubSpotReply.Object(
        200,
        writer =>
        {
            writer.WriteStartArray("results");
            foreach (var property in type.Properties)
            {
                writer.WriteStartObject();
                HubSpotPropertyJson.WriteMembers(writer, property);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });

    public static SandboxResponse Get(HubSpotObject type, string name) => type.TryProperty(name, out var property)
        ? HubSpotReply.Object(200, writer => HubSpotPropertyJson.WriteMembers(writer, property))
        : HubSpotReply.Error(404);
}
