using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ExternalIdSync.Core.Json;
using ExternalIdSync.Core.Mapping;
using ExternalIdSync.Core.Sources;
using ExternalIdSync.Core.Sources.Csv;

namespace ExternalIdSync.Core.Jobs;

/// <summary>Makes a job of a source's sample and a target's fields: what fits by name is mapped, the rest is named for a person to decide.</summary>
public static class JobScaffold
{
    internal static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads the names of a source's fields from its first records.</summary>
    /// <param name="source">The job's <c>source</c> as JSON.</param>
    /// <param name="directory">Where relative paths in it start.</param>
    /// <param name="fields">The fields to ask for, where the source must be told.</param>
    /// <param name="options">How to reach it; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The fields.</returns>
    /// <exception cref="SyncException">The source's settings are at fault, or it cannot be read.</exception>
    public static async Task<IReadOnlyList<string>> SampleAsync(
        string source, string directory, IReadOnlyList<string> fields, JobRunOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        options ??= new JobRunOptions();
        var faults = new ConfigurationFaults();
        var node = ConfigurationDocument.Parse(Encoding.UTF8.GetBytes(source), "source", faults).Root;
        var settings = SourceSettings.Read(node, directory, faults);
        faults.ThrowIfAny();
        if (settings!.NeedsFields && fields.Count == 0)
        {
            throw new SyncException(
                SyncErrors.OptionInvalid, $"A source of the type {settings.Type} gives only fields that it is asked for: name them, or give a CSV file whose columns they are.");
        }

        if (settings is CsvSourceSettings csv)
        {
            // A file that is still being written has its header already.
            settings = csv with { Options = csv.Options with { Settle = TimeSpan.Zero } };
        }

        var names = new List<string>();
        var factory = new ChangeSourceFactory(options.SourceHandler, options.TimeProvider, options.Vault);
        await using (factory.ConfigureAwait(false))
        {
            var left = 20;
            await foreach (var change in factory.Create(settings, fields).ReadAsync(null, cancellationToken).ConfigureAwait(false))
            {
                if (change.Item.Record is { } record)
                {
                    names.AddRange(record.Schema.Names.Where(n => !names.Contains(n, StringComparer.OrdinalIgnoreCase)));
                    if (--left == 0)
                    {
                        break;
                    }
                }
            }
        }

        return names.Count > 0 ? names : throw new SyncException(SyncErrors.SourceEmpty, $"'{settings.Name}' has no records to take its fields from.");
    }

    /// <summary>Makes the job.</summary>
    /// <param name="options">What of.</param>
    /// <returns>The job and its map.</returns>
    /// <exception cref="SyncException"><see cref="SyncErrors.OptionInvalid"/>: no column looks like an external ID, and none is named.</exception>
    public static ScaffoldedJob Create(ScaffoldOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var notes = new List<string>();
        var id = options.ExternalIdColumn ?? GuessId(options, notes);
        var mapName = FileName(options.Name) + ".map.json";
        var map = MakeMap(options, id, notes);
        return new ScaffoldedJob(MakeJob(options, mapName), map, mapName, notes);
    }

    private static string MakeJob(ScaffoldOptions options, string mapName)
    {
        var text = new StringBuilder("{\n  \"version\": 1,\n");
        Line("name", Quote(options.Name));
        Line("source", Indent(options.Source.Trim()));
        Line("map", Quote(mapName));
        if (options.System is { } system)
        {
            Line("system", Quote(system));
        }

        var isPath = options.Target.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
        text.Append("  \"target\": {\n    \"").Append(isPath ? "definition" : "name").Append("\": ").Append(Quote(options.Target));
        if (options.BaseUrl is { } url)
        {
            text.Append(",\n    \"baseUrl\": ").Append(Quote(url.AbsoluteUri));
        }

        if (options.ClientId is { } client)
        {
            text.Append(",\n    \"clientId\": ").Append(Quote(client));
        }

        text.Append(",\n    \"token\": ").Append(Quote(options.Token ?? "env:TARGET_TOKEN")).Append("\n  },\n");
        text.Append("  // A run stops before the write that would cross one of these.\n");
        Line("limits", "{ \"maxRejects\": \"10%\", \"maxCleared\": \"10%\", \"emptySource\": \"stop\" }");
        text.Append("  \"interval\": \"15m\"\n}\n");
        return text.ToString();

        void Line(string name, string value) => text.Append("  \"").Append(name).Append("\": ").Append(value).Append(",\n");
    }

    private static string MakeMap(ScaffoldOptions options, string id, List<string> notes)
    {
        var lines = new List<string>();
        var used = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { id };
        foreach (var field in options.TargetFields.Where(static f => !f.IsReadOnly && f.Type is not (FieldType.List or FieldType.Object)))
        {
            var to = field.Name.Replace("[]", "[0]", StringComparison.Ordinal);
            if (options.SourceFields.FirstOrDefault(s => !used.Contains(s) && Fits(s, field.Name)) is { } from)
            {
                used.Add(from);
                lines.Add($"    {{ \"from\": {Quote(from)}, \"to\": {Quote(to)} }}");
            }
            else if (field.IsRequired)
            {
                notes.Add($"The target takes no new record without '{field.Name}', and no column fits it by name.");
            }
        }

        if (lines.Count == 0)
        {
            notes.Add("No column fits a field of the target by name: the map must be written by hand.");
        }

        var left = options.SourceFields.Where(s => !used.Contains(s)).ToList();
        if (left.Count > 0)
        {
            notes.Add($"Not mapped, because no field of the target is called so: {string.Join(", ", left)}.");
        }

        var prefix = options.System is { } system ? $", \"prefix\": {Quote(system.ToLowerInvariant() + ":")}" : "";
        var text = new StringBuilder("{\n  \"version\": 1,\n");
        text.Append(options.System is null ? "" : $"  \"system\": {Quote(options.System)},\n");
        text.Append("  \"externalId\": { \"from\": ").Append(Quote(id)).Append(prefix).Append(" },\n  \"fields\": [\n");

        // With a comma after every line, a field is mapped by taking its slashes away.
        lines.AddRange(left.Select(static name => $"    // {{ \"from\": {Quote(name)}, \"to\": \"?\" }}"));
        text.AppendJoin(",\n", lines).Append(left.Count > 0 ? "," : "");
        return text.Append("\n  ]\n}\n").ToString();
    }

    private static string GuessId(ScaffoldOptions options, List<string> notes)
    {
        var fields = options.SourceFields;
        var guess = fields.FirstOrDefault(static f => Plain(f) is "externalid")
            ?? fields.FirstOrDefault(static f => Plain(f) is "id" or "hsobjectid" or "key")
            ?? fields.FirstOrDefault(static f => f.EndsWith("Id", StringComparison.Ordinal) || f.EndsWith("ID", StringComparison.Ordinal)
                || f.EndsWith("_id", StringComparison.OrdinalIgnoreCase) || f.EndsWith(" id", StringComparison.OrdinalIgnoreCase))
            ?? throw new SyncException(SyncErrors.OptionInvalid, $"No column looks like an external ID; name it. There are {string.Join(", ", fields)}.");
        notes.Add($"'{guess}' is taken for the external ID: it must never change and never be given twice.");
        return guess;
    }

    /// <summary>A name fits without regard to case and separators; of a nested field or a list's item its last part counts as well.</summary>
    private static bool Fits(string source, string target)
    {
        var (left, right) = (Plain(source), Plain(target));
        return left == right || left == Plain(target[(target.LastIndexOf('.') + 1)..]) || (target.Contains('[', StringComparison.Ordinal)
            && left == Plain(target[..target.IndexOf('[', StringComparison.Ordinal)]).TrimEnd('s'));
    }

    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private static string FileName(string name) => string.Concat(name.Select(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-'));

    private static string Indent(string json) => json.Replace("\n", "\n  ", StringComparison.Ordinal);

    private static string Quote(string text) => JsonSerializer.Serialize(text, Json);
}
