namespace ExternalIdSync.Sandbox.Salesforce.Soql;

/// <summary>A condition as written.</summary>
internal abstract record SoqlCondition
{
    internal sealed record All(IReadOnlyList<SoqlCondition> Parts) : SoqlCondition;

    internal sealed record Any(IReadOnlyList<SoqlCondition> Parts) : SoqlCondition;

    internal sealed record Not(SoqlCondition Part) : SoqlCondition;

    internal sealed record Comparison(string Field, string Operator, SoqlToken Literal) : SoqlCondition;

    internal sealed record In(string Field, bool IsNegated, IReadOnlyList<SoqlToken> Literals) : SoqlCondition;
}
