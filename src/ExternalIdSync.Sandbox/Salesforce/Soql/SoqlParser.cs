namespace ExternalIdSync.Sandbox.Salesforce.Soql;

/// <summary>
/// Reads the part of SOQL that a sync needs: fields and parent fields, conditions, order, limit. What it does not know it refuses; nothing is
/// skipped over.
/// </summary>
internal sealed class SoqlParser
{
    private readonly List<SoqlToken> _tokens;
    private int _at;

    private SoqlParser(string query) => _tokens = SoqlLexer.Split(query);

    private SoqlToken Next => _tokens[_at];

    public static SoqlQuery Parse(string query)
    {
        var parser = new SoqlParser(query);
        var parsed = parser.ReadQuery();
        return parser.Next.Kind == SoqlTokenKind.End ? parsed : throw SoqlException.Unexpected(parser.Next);
    }

    private SoqlQuery ReadQuery()
    {
        Expect("SELECT");
        var fields = new List<string>();
        var isCount = Next.Is("COUNT") && _tokens[_at + 1].Is("(");
        if (isCount)
        {
            _at++;
            Expect("(");
            Expect(")");
        }
        else
        {
            do
            {
                fields.Add(ReadName());
            }
            while (Take(","));
        }

        Expect("FROM");
        var from = ReadName();
        var where = Take("WHERE") ? ReadCondition() : null;
        var order = new List<SoqlOrder>();
        if (Take("ORDER"))
        {
            Expect("BY");
            do
            {
                order.Add(ReadOrder());
            }
            while (Take(","));
        }

        return new SoqlQuery(fields, from, where, order, Take("LIMIT") ? ReadLimit() : null) { IsCount = isCount };
    }

    private int ReadLimit()
    {
        var token = Take();
        return token is { Kind: SoqlTokenKind.Number, Value: decimal number } && decimal.IsInteger(number) && number is >= 0 and <= int.MaxValue
            ? (int)number
            : throw SoqlException.Unexpected(token);
    }

    private SoqlOrder ReadOrder()
    {
        var field = ReadName();
        var isDescending = Take("DESC");
        if (!isDescending)
        {
            Take("ASC");
        }

        var nullsLast = false;
        if (Take("NULLS"))
        {
            nullsLast = Take("LAST");
            if (!nullsLast)
            {
                Expect("FIRST");
            }
        }

        return new SoqlOrder(field, isDescending, nullsLast);
    }

    private SoqlCondition ReadCondition()
    {
        var parts = new List<SoqlCondition> { ReadPart() };
        var word = Next.Is("AND") ? "AND" : "OR";
        while (Take(word))
        {
            parts.Add(ReadPart());
        }

        // AND and OR side by side need parentheses: Salesforce has no precedence to guess by.
        if (Next.Is("AND") || Next.Is("OR"))
        {
            throw SoqlException.Unexpected(Next);
        }

        return parts.Count == 1 ? parts[0] : word == "AND" ? new SoqlCondition.All(parts) : new SoqlCondition.Any(parts);
    }

    private SoqlCondition ReadPart()
    {
        if (Take("NOT"))
        {
            return new SoqlCondition.Not(ReadPart());
        }

        if (Take("("))
        {
            var inner = ReadCondition();
            Expect(")");
            return inner;
        }

        var field = ReadName();
        var isNegated = Take("NOT");
        if (Take("IN"))
        {
            Expect("(");
            var literals = new List<SoqlToken>();
            do
            {
                literals.Add(ReadLiteral());
            }
            while (Take(","));
            Expect(")");
            return new SoqlCondition.In(field, isNegated, literals);
        }

        var sign = Take();
        return !isNegated && (sign.Is("LIKE") || sign is { Kind: SoqlTokenKind.Symbol, Text: "=" or "!=" or "<>" or "<" or "<=" or ">" or ">=" })
            ? new SoqlCondition.Comparison(field, sign.Text == "<>" ? "!=" : sign.Text.ToUpperInvariant(), ReadLiteral())
            : throw SoqlException.Unexpected(sign);
    }

    private SoqlToken ReadLiteral()
    {
        var token = Take();
        return token.Kind switch
        {
            SoqlTokenKind.Text or SoqlTokenKind.Number or SoqlTokenKind.Instant or SoqlTokenKind.Day => token,
            SoqlTokenKind.Word when token.Is("TRUE") => token with { Value = true },
            SoqlTokenKind.Word when token.Is("FALSE") => token with { Value = false },
            SoqlTokenKind.Word when token.Is("NULL") => token,
            _ => throw SoqlException.Unexpected(token),
        };
    }

    private string ReadName()
    {
        var token = Take();
        return token.Kind == SoqlTokenKind.Word ? token.Text : throw SoqlException.Unexpected(token);
    }

    private SoqlToken Take()
    {
        var token = Next;
        if (token.Kind != SoqlTokenKind.End)
        {
            _at++;
        }

        return token;
    }

    private bool Take(string word)
    {
        if (!Next.Is(word))
        {
            return false;
        }

        _at++;
        return true;
    }

    private void Expect(string word)
    {
        if (!Take(word))
        {
            throw SoqlException.Unexpected(Next);
        }
    }
}
