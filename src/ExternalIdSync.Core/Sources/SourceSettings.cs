using ExternalIdSync.Core.Json;
using ExternalIdSync.Core.Sources.Csv;
using ExternalIdSync.Core.Sources.HubSpot;
using ExternalIdSync.Core.Sources.Lists;
using ExternalIdSync.Core.Sources.Salesforce;

namespace ExternalIdSync.Core.Sources;

/// <summary>What a job file says about its source; a <see cref="ChangeSourceFactory"/> makes the source of it.</summary>
public abstract record SourceSettings
{
    internal static readonly string[] Types = ["salesforce", "hubspot", "csv", "list"];

    private protected SourceSettings()
    {
    }

    /// <summary>The kind: <c>salesforce</c>, <c>hubspot</c>, <c>csv</c> or <c>list</c>.</summary>
    public abstract string Type { get; }

    /// <summary>The source's name, such as <c>salesforce/Contact</c>: its cursors bear it.</summary>
    public abstract string Name { get; }

    /// <summary>The references to the secrets that the source needs, such as <c>env:NAME</c>: safe to show.</summary>
    public abstract IReadOnlyList<string> Secrets { get; }

    /// <summary>Whether the source must be told the fields to read: <see langword="false"/> where it gives all there are.</summary>
    public abstract bool NeedsFields { get; }

    /// <summary>Whose API it reads, such as <c>hubspot</c>; <see langword="null"/> for files.</summary>
    public abstract string? Vendor { get; }

    /// <summary>The same source where another API answers in the vendor's place.</summary>
    /// <param name="standIn">The API; it limits nothing.</param>
    /// <returns>The source there; itself where it reads files.</returns>
    public abstract SourceSettings At(ApiStandIn standIn);

    /// <summary>The cursor at which everything is read again that changed at a time or later.</summary>
    /// <param name="time">The time, by the source's clock.</param>
    /// <returns>The cursor; <see langword="null"/> where the source knows no times of changes.</returns>
    public abstract string? CursorAt(DateTimeOffset time);

    /// <summary>Makes sure that the source can go on from a cursor.</summary>
    /// <param name="cursor">The cursor.</param>
    /// <exception cref="SyncException"><see cref="SyncErrors.OptionInvalid"/>: it is another source's, a newer program's, or damaged.</exception>
    public abstract void RequireCursor(string cursor);

    /// <summary>Says a cursor's place for people, without values of records.</summary>
    /// <param name="cursor">A good cursor of the source.</param>
    /// <returns>The words.</returns>
    public abstract string Describe(string cursor);

    /// <summary>Reads the object <c>source</c> of a job file.</summary>
    /// <param name="node">The object.</param>
    /// <param name="directory">The folder that paths are relative to: the job file's.</param>
    /// <param name="faults">Where faults go.</param>
    /// <returns>The settings; good only where no fault was found. <see langword="null"/> where the type is not known.</returns>
    internal static SourceSettings? Read(ConfigurationNode node, string directory, ConfigurationFaults faults)
    {
        if (node.Kind == ConfigurationNodeKind.Object && node["type"] is { Kind: ConfigurationNodeKind.Text } type)
        {
            switch (type.Text)
            {
                case "salesforce":
                    return SalesforceSettings.From(node, faults);
                case "hubspot":
                    return HubSpotSettings.From(node, faults);
                case "csv":
                    return CsvSourceSettings.From(node, directory, faults);
                case "list":
                    return ListSettings.From(node, directory, faults);
                default:
                    faults.Add(type, $"must be one of {string.Join(", ", Types)}; {Suggestion.Hint(type.Text, Types)}");
                    return null;
            }
        }

        faults.Add(node, $"needs 'type', one of {string.Join(", ", Types)}.");
        return null;
    }
}
