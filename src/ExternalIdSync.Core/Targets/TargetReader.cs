using ExternalIdSync.Core.Http;

namespace ExternalIdSync.Core.Targets;

/// <summary>Reads from a target. It has no way to change anything there.</summary>
internal sealed class TargetReader(ConnectorDefinition definition, ITransport transport)
{
    /// <summary>What answers mean.</summary>
    public AnswerTable Table { get; } = new(definition);

    /// <summary>Sends a request that changes nothing.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="InvalidOperationException">The request might change something.</exception>
    public Task<TargetResponse> SendAsync(TargetRequest request, CancellationToken cancellationToken) =>
        request.IsMutating || request.Method != HttpMethod.Get
            ? throw new InvalidOperationException("Only Writing/ may send what changes a target.")
            : transport.SendAsync(request, cancellationToken);

    /// <summary>Sends one of a definition's reading requests.</summary>
    /// <param name="operation">The request.</param>
    /// <param name="values">What its address is filled with.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The answer.</returns>
    public Task<TargetResponse> SendAsync(Operation operation, AddressValues values, CancellationToken cancellationToken) =>
        SendAsync(
            new TargetRequest { Method = operation.Method, Address = operation.Path.Fill(values), Headers = operation.Headers },
            cancellationToken);

    /// <summary>Asks for a record by its external ID.</summary>
    /// <param name="externalId">The external ID.</param>
    /// <param name="matchKey">The field that holds it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The answer, which <see cref="JudgeLookup"/> understands.</returns>
    public Task<TargetResponse> LookUpAsync(string externalId, string matchKey, CancellationToken cancellationToken) =>
        SendAsync(definition.Lookup!, new AddressValues(externalId, MatchKey: matchKey), cancellationToken);

    /// <summary>Says what a lookup brought.</summary>
    /// <param name="response">The answer to it.</param>
    /// <returns>The record, a real "not found", or what went wrong; a failed lookup is never "not found".</returns>
    public LookupAnswer JudgeLookup(TargetResponse response)
    {
        var answer = Answer.Parse(response);
        var verdict = Table.Judge(answer, record: null, AnswerMeaning.Found, definition.Lookup!.Scope);
        if (verdict.Error is not null || verdict.Meaning == AnswerMeaning.NotFound)
        {
            return new LookupAnswer(verdict, answer, default);
        }

        return Table.TryFindRecord(answer.Content, out var record) && definition.AnswerId.TextIn(record) is { } id
            ? new LookupAnswer(verdict with { Meaning = AnswerMeaning.Found, Id = id }, answer, record)
            : new LookupAnswer(
                new Verdict(
                    null, SyncErrors.AnswerMalformed, "The target's answer holds no record where its definition says."), answer, default);
    }
}
