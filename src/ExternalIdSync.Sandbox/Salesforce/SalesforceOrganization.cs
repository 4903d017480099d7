namespace ExternalIdSync.Sandbox.Salesforce;

/// <summary>What the organisation says of itself: who is calling, what resources there are, what is left of its requests.</summary>
internal static class SalesforceOrganization
{
    public const string Id = "00D5g000000SandEAA";
    public const string UserId = "0055g000000SandAAA";

    private static readonly string[] ResourceNames = ["sobjects", "query", "queryAll", "limits", "composite"];

    public static string IdentityUrl(string instanceUrl) => $"{instanceUrl}/id/{Id}/{UserId}";

    public static SandboxResponse Identity(string instanceUrl) => SalesforceReply.Object(
        200,
        writer =>
        {
            writer.WriteString("id", IdentityUrl(instanceUrl));
            writer.WriteString("user_id", UserId);
            writer.WriteString("organization_id", Id);
            writer.WriteString("username", SalesforceSimulator.UserName);
            writer.WriteString("display_name", "Sync User");
            writer.WriteString("user_type", "STANDARD");
            writer.WriteBoolean("active", true);
        });

    public static SandboxResponse Resources(string version, string instanceUrl) => SalesforceReply.Object(
        200,
        writer =>
        {
            foreach (var resource in ResourceNames)
            {
                writer.WriteString(resource, $"/services/data/{version}/{resource}");
            }

            writer.WriteString("identity", IdentityUrl(instanceUrl));
        });

    public static SandboxResponse Limits(int perDay, int used) => SalesforceReply.Object(
        200,
        writer =>
        {
            writer.WriteStartObject("DailyApiRequests");
            writer.WriteNumber("Max", perDay);
            writer.WriteNumber("Remaining", Math.Max(0, perDay - used));
            writer.WriteEndObject();
        });
}
