using ExternalIdSync.Core.Http;

namespace ExternalIdSync.Core.Targets;

/// <summary>Tells the transport which refusals a definition calls transient, and which a used-up quota.</summary>
internal sealed class DefinitionClassifier : IFailureClassifier
{
    private readonly AnswerRule[] _rules;

    private DefinitionClassifier(AnswerRule[] rules) => _rules = rules;

    /// <summary>Makes a classifier where the definition has something to say.</summary>
    /// <param name="definition">The definition.</param>
    /// <returns>The classifier, or <see langword="null"/> where the status says it all.</returns>
    public static DefinitionClassifier? For(ConnectorDefinition definition) =>
        definition.Answers.Any(static r => r.Meaning is AnswerMeaning.Transient or AnswerMeaning.QuotaExhausted)
            ? new DefinitionClassifier([.. definition.Answers])
            : null;

    /// <inheritdoc/>
    public FailureVerdict? Classify(TargetResponse answer)
    {
        using var parsed = Answer.Parse(answer);
        foreach (var rule in _rules)
        {
            // The first row that fits decides, whatever it means, as it does when the answer is judged.
            if (rule.Fits(parsed.Status, parsed.Content))
            {
                return rule.Meaning switch
                {
                    AnswerMeaning.Transient => FailureVerdict.Transient,
                    AnswerMeaning.QuotaExhausted => FailureVerdict.Quota,
                    _ => null,
                };
            }
        }

        return null;
    }
}
