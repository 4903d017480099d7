using ExternalIdSync.Core.Json;

namespace ExternalIdSync.Core.Jobs;

/// <summary>
/// Finds jobs that would fight: that write one field of one target for different systems, give its records different external IDs, or
/// go by contracts that contradict each other.
/// </summary>
public static class ContractCheck
{
    /// <summary>Reads jobs and checks them against each other.</summary>
    /// <param name="files">The job files.</param>
    /// <returns>The faults of all files, each told once, and what was found between those that have none; the worst first.</returns>
    public static IReadOnlyList<JobFinding> Run(IEnumerable<string> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var jobs = new List<JobDefinition>();
        var faults = new List<JobFinding>();
        foreach (var file in files)
        {
            var found = new ConfigurationFaults();
            try
            {
                if (JobFile.Read(file, found) is { } job && !found.HasAny)
                {
                    jobs.Add(job);
                }
            }
            catch (SyncException e)
            {
                faults.Add(new JobFinding(FindingSeverity.Error, e.Error.Id, file, null, 0, e.Message, e.Error.Advice));
            }

            // Jobs may share a map or a contract, and its faults are told once.
            faults.AddRange(found.Findings.Where(f => !faults.Contains(f)));
        }

        return [.. faults, .. Run(jobs)];
    }

    /// <summary>Checks jobs against each other.</summary>
    /// <param name="jobs">The jobs.</param>
    /// <returns>What was found, the worst first; none where they get along.</returns>
    public static IReadOnlyList<JobFinding> Run(IReadOnlyList<JobDefinition> jobs)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        var findings = new List<JobFinding>();
        foreach (var side in jobs.GroupBy(static j => (j.Target.Definition.Name, j.Target.Address)))
        {
            var members = side.ToList();
            for (var i = 0; i < members.Count; i++)
            {
                CheckName(members, i, findings);
                for (var j = 0; j < i; j++)
                {
                    CheckFields(members[j], members[i], findings);
                    CheckKeys(members[j], members[i], findings);
                    CheckContracts(members[j], members[i], findings);
                }
            }

            CheckOwners(members, findings);
        }

        return [.. findings.OrderByDescending(static f => f.Severity)];
    }

    private static void CheckName(List<JobDefinition> jobs, int index, List<JobFinding> findings)
    {
        var job = jobs[index];
        if (jobs.Take(index).FirstOrDefault(j => j.Name == job.Name && j.StatePath == job.StatePath) is { } other)
        {
            findings.Add(Find(FindingSeverity.Error, "JobTwice", job, "$.name", $"Two jobs are called '{job.Name}' and share one state; the other is {other.File}.",
                "Give one of them another name."));
        }
    }

    private static void CheckFields(JobDefinition first, JobDefinition second, List<JobFinding> findings)
    {
        if (first.Map is null || second.Map is null)
        {
            if (!IsSameSystem(first, second))
            {
                findings.Add(Find(FindingSeverity.Warning, "FieldsUnknown", first.Map is null ? first : second, "$.map",
                    $"'{first.Name}' and '{second.Name}' write to one target, and without a map nobody can say whether they write the same fields.", "Give both a map and a contract."));
            }

            return;
        }

        foreach (var (name, write) in Written(first))
        {
            foreach (var (otherName, otherWrite) in Written(second))
            {
                if (!Overlaps(name, otherName) || write == Mapping.WriteMode.FillOnly || otherWrite == Mapping.WriteMode.FillOnly)
                {
                    continue;
                }

                var isSame = IsSameSystem(first, second);
                findings.Add(Find(
                    isSame ? FindingSeverity.Information : FindingSeverity.Error,
                    isSame ? "FieldShared" : "FieldContested",
                    second,
                    "$.map",
                    $"'{first.Name}' ({first.System ?? "no system"}) and '{second.Name}' ({second.System ?? "no system"}) both write '{name}' of {second.Target.Definition.Name}"
                        + (isSame ? "." : "; the last run wins, again and again."),
                    isSame ? "That is right as long as they carry different records."
                        : "Agree on an owner in a contract that both jobs name, or let one of them only fill it."));
            }
        }
    }

    private static void CheckKeys(JobDefinition first, JobDefinition second, List<JobFinding> findings)
    {
        if (IsSameSystem(first, second) && first.System is not null)
        {
            return;
        }

        var key = KeyOf(second);
        if (KeyOf(first).Equals(key, StringComparison.OrdinalIgnoreCase))
        {
            // Jobs that chose to match by one field, such as a customer number, say that both systems know its values.
            if (first.Target.MatchKey is not null && second.Target.MatchKey is not null && !key.Equals(second.Target.Definition.MatchKey, StringComparison.OrdinalIgnoreCase))
            {
                return;
            }

            var (a, b) = (PrefixOf(first), PrefixOf(second));
            if (a.StartsWith(b, StringComparison.Ordinal) || b.StartsWith(a, StringComparison.Ordinal))
            {
                findings.Add(Find(FindingSeverity.Error, "ExternalIdContested", second, "$.externalId",
                    $"'{first.Name}' and '{second.Name}' both put ids of their own system into '{key}' with {(a == b ? "the same prefix" : "prefixes that begin alike")}: "
                        + "ids of two systems may be equal, and a record that both know changes its external ID with every run.",
                    "Give each system a prefix such as 'salesforce:', and match by a field that both know."));
            }

            return;
        }

        // One job matches by another field and writes the key of the other as a value: the guides' own clash.
        CheckWritten(first, second, findings);
        CheckWritten(second, first, findings);
    }

    private static void CheckWritten(JobDefinition writer, JobDefinition holder, List<JobFinding> findings)
    {
        if (Written(writer).Any(f => f.Name.Equals(KeyOf(holder), StringComparison.OrdinalIgnoreCase)))
        {
            findings.Add(Find(FindingSeverity.Error, "ExternalIdContested", writer, "$.map",
                $"'{writer.Name}' writes '{KeyOf(holder)}' as a value, and '{holder.Name}' finds its records by it.",
                "Write the id into a field of the system's own, such as salesforce_id or hubspot_id."));
        }
    }

    private static void CheckContracts(JobDefinition first, JobDefinition second, List<JobFinding> findings)
    {
        if (first.Contract is null || second.Contract is null)
        {
            if (first.Contract != second.Contract && !IsSameSystem(first, second))
            {
                var without = first.Contract is null ? first : second;
                findings.Add(Find(FindingSeverity.Warning, "ContractMissing", without, "$.contract",
                    $"'{without.Name}' keeps to no contract, although another job that writes to {without.Target.Definition.Name} does.", "Let both name the same contract."));
            }

            return;
        }

        foreach (var rule in first.Contract.Fields)
        {
            if (second.Contract.Find(rule.Name) is { } other && !other.Owner.Equals(rule.Owner, StringComparison.OrdinalIgnoreCase))
            {
                findings.Add(new JobFinding(FindingSeverity.Error, "ContractsDiffer", second.Contract.File, "$.fields." + other.Name, other.Line,
                    $"'{rule.Name}' belongs to '{other.Owner}' here and to '{rule.Owner}' in {first.Contract.File}({rule.Line}).", "Let both jobs name one contract."));
            }
        }
    }

    private static void CheckOwners(List<JobDefinition> jobs, List<JobFinding> findings)
    {
        foreach (var contract in jobs.Select(static j => j.Contract).OfType<OwnershipContract>().DistinctBy(static c => Path.GetFullPath(c.File)))
        {
            foreach (var owner in contract.Fields.GroupBy(static f => f.Owner, StringComparer.OrdinalIgnoreCase))
            {
                if (!jobs.Exists(j => owner.Key.Equals(j.System, StringComparison.OrdinalIgnoreCase)))
                {
                    var field = owner.First();
                    findings.Add(new JobFinding(FindingSeverity.Information, "OwnerWithoutJob", contract.File, "$.fields." + field.Name, field.Line,
                        $"None of these jobs carries records of '{owner.Key}', which owns '{field.Name}'{(owner.Count() > 1 ? " and others" : "")}.",
                        "That is right where people or another program keep those fields."));
                }
            }
        }
    }

    private static IEnumerable<(string Name, Mapping.WriteMode Write)> Written(JobDefinition job) => job.Map is null ? []
        : job.Map.Fields.Where(job.Map.IsOwned).Select(static f => (f.To.Name, f.Write)).Distinct();

    private static bool Overlaps(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase)
        || left.StartsWith(right + ".", StringComparison.OrdinalIgnoreCase) || right.StartsWith(left + ".", StringComparison.OrdinalIgnoreCase);

    private static bool IsSameSystem(JobDefinition first, JobDefinition second) => string.Equals(first.System, second.System, StringComparison.OrdinalIgnoreCase);

    private static string KeyOf(JobDefinition job) => job.Target.MatchKey ?? job.Target.Definition.MatchKey;

    private static string PrefixOf(JobDefinition job) => job.ExternalId.Prefix ?? job.Map?.ExternalIdPrefix ?? "";

    private static JobFinding Find(FindingSeverity severity, string code, JobDefinition job, string path, string message, string advice) =>
        new(severity, code, job.File, path, job.Node[path[2..]]?.Line ?? 1, message, advice);
}
