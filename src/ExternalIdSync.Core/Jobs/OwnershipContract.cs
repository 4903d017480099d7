using ExternalIdSync.Core.Json;
using ExternalIdSync.Core.Mapping;

namespace ExternalIdSync.Core.Jobs;

/// <summary>
/// Who owns which field of a target, agreed between jobs: each job writes only the fields of its own system. Immutable. Its form is
/// published as <c>module/schemas/contract-1.json</c>.
/// </summary>
public sealed class OwnershipContract
{
    internal static readonly string[] Properties = ["version", "description", "target", "blank", "write", "fields"];

    internal static readonly string[] FieldProperties = ["owner", "blank", "write", "description"];

    private readonly Dictionary<string, ContractField> _fields;

    private OwnershipContract(string file, string? target, Dictionary<string, ContractField> fields)
    {
        File = file;
        Target = target;
        _fields = fields;
    }

    /// <summary>The file it was read from.</summary>
    public string File { get; }

    /// <summary>The target it is about, such as <c>experiture/profiles</c>; <see langword="null"/> for whichever its jobs write to.</summary>
    public string? Target { get; }

    /// <summary>The fields, by the target's names.</summary>
    public IReadOnlyCollection<ContractField> Fields => _fields.Values;

    /// <summary>Reads a contract.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The contract.</returns>
    /// <exception cref="SyncException">
    /// <see cref="SyncErrors.FileNotFound"/>, <see cref="SyncErrors.FileUnreadable"/>, or <see cref="SyncErrors.ConfigurationInvalid"/> with
    /// every fault.
    /// </exception>
    public static OwnershipContract Load(string path)
    {
        var document = ConfigurationDocument.Load(path);
        var contract = Read(document.Root, document.Faults);
        document.Faults.ThrowIfAny();
        return contract;
    }

    /// <summary>Finds a field's rule.</summary>
    /// <param name="field">The target's field, in any case.</param>
    /// <returns>The rule; that of the nearest field around it where it has none of its own; <see langword="null"/> for none.</returns>
    public ContractField? Find(string field)
    {
        ArgumentNullException.ThrowIfNull(field);
        for (var name = field; ; name = name[..name.LastIndexOf('.')])
        {
            if (_fields.TryGetValue(name, out var rule))
            {
                return rule;
            }

            if (!name.Contains('.', StringComparison.Ordinal))
            {
                return null;
            }
        }
    }

    internal static OwnershipContract Read(ConfigurationNode node, ConfigurationFaults faults)
    {
        var reader = new ConfigurationReader(node, faults, Properties);
        if (reader.RequiredInteger("version") is not 1 && reader.Find("version") is { Kind: ConfigurationNodeKind.Number } version)
        {
            faults.Add(version, "is a version of the contract's form that this program does not know; it knows 1.");
        }

        _ = reader.OptionalText("description");
        var (blank, write) = (reader.OptionalEnum<BlankPolicy>("blank"), reader.OptionalEnum<WriteMode>("write"));
        var fields = new Dictionary<string, ContractField>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, rule) in reader.Required("fields", ConfigurationNodeKind.Object).Properties)
        {
            var field = ReadField(name, rule, blank, write, faults);
            if (!fields.TryAdd(name, field))
            {
                faults.Add(rule, $"'{name}' stands twice, first in line {fields[name].Line}; keep one.");
            }
        }

        return new OwnershipContract(node.File, reader.OptionalText("target"), fields);
    }

    private static ContractField ReadField(string name, ConfigurationNode node, BlankPolicy? blank, WriteMode? write, ConfigurationFaults faults)
    {
        if (node.Kind == ConfigurationNodeKind.Text)
        {
            if (string.IsNullOrWhiteSpace(node.Text))
            {
                faults.Add(node, "must name the system that owns the field.");
            }

            return new ContractField(name, node.Text, blank, write, node.Line);
        }

        var reader = new ConfigurationReader(node, faults, FieldProperties);
        _ = reader.OptionalText("description");
        return new ContractField(
            name, reader.RequiredText("owner"), reader.OptionalEnum<BlankPolicy>("blank") ?? blank, reader.OptionalEnum<WriteMode>("write") ?? write, node.Line);
    }
}
