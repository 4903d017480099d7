using System.Globalization;
using System.Text;

namespace ExternalIdSync.Sandbox.Salesforce.Soql;

/// <summary>Takes a query apart.</summary>
internal static class SoqlLexer
{
    private static readonly string[] InstantFormats =
        ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.fK", "yyyy-MM-dd'T'HH:mm:ss.ffK", "yyyy-MM-dd'T'HH:mm:ss.fffK"];

    public static List<SoqlToken> Split(string query)
    {
        var tokens = new List<SoqlToken>();
        var at = 0;
        while (at < query.Length)
        {
            var c = query[at];
            if (char.IsWhiteSpace(c))
            {
                at++;
            }
            else if (c == '\'')
            {
                tokens.Add(ReadText(query, ref at));
            }
            else if (char.IsAsciiDigit(c) || (c is '-' or '+' && at + 1 < query.Length && char.IsAsciiDigit(query[at + 1])))
            {
                tokens.Add(ReadNumberOrDate(query, ref at));
            }
            else if (char.IsAsciiLetter(c))
            {
                var start = at;
                while (at < query.Length && (char.IsAsciiLetterOrDigit(query[at]) || query[at] is '_' or '.'))
                {
                    at++;
                }

                tokens.Add(new SoqlToken(SoqlTokenKind.Word, query[start..at], null));
            }
            else
            {
                var length = at + 1 < query.Length && query.Substring(at, 2) is "<=" or ">=" or "!=" or "<>" ? 2 : 1;
                if (length == 1 && c is not ('=' or '<' or '>' or '(' or ')' or ','))
                {
                    throw SoqlException.Malformed($"unexpected char: '{c}'");
                }

                tokens.Add(new SoqlToken(SoqlTokenKind.Symbol, query.Substring(at, length), null));
                at += length;
            }
        }

        tokens.Add(new SoqlToken(SoqlTokenKind.End, string.Empty, null));
        return tokens;
    }

    private static SoqlToken ReadText(string query, ref int at)
    {
        var text = new StringBuilder();
        for (at++; at < query.Length; at++)
        {
            var c = query[at];
            if (c == '\'')
            {
                at++;
                return new SoqlToken(SoqlTokenKind.Text, text.ToString(), text.ToString());
            }

            if (c != '\\')
            {
                text.Append(c);
                continue;
            }

            at++;
            text.Append((at < query.Length ? query[at] : ' ') switch
            {
                'n' or 'N' => "\n",
                'r' or 'R' => "\r",
                't' or 'T' => "\t",
                'b' or 'B' => "\b",
                'f' or 'F' => "\f",
                '\'' => "'",
                '"' => "\"",
                '\\' => "\\",
                // A pattern tells an escaped wildcard from a real one, so the backslash stays.
                '%' => "\\%",
                '_' => "\\_",
                _ => throw SoqlException.Malformed("invalid string literal: invalid escape sequence"),
            });
        }

        throw SoqlException.Malformed("invalid string literal: missing closing quote");
    }

    private static SoqlToken ReadNumberOrDate(string query, ref int at)
    {
        var start = at++;
        while (at < query.Length && (char.IsAsciiLetterOrDigit(query[at]) || query[at] is '-' or '+' or ':' or '.'))
        {
            at++;
        }

        var text = query[start..at];
        if (decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return new SoqlToken(SoqlTokenKind.Number, text, number);
        }

        if (SalesforceValue.TryDay(text, out var day))
        {
            return new SoqlToken(SoqlTokenKind.Day, text, day);
        }

        // Without an offset there is no instant: K alone would take one.
        var hasOffset = text.EndsWith('Z') || (text.Length > 6 && text[^3] == ':' && text[^6] is '+' or '-');
        return hasOffset && DateTimeOffset.TryParseExact(text, InstantFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant)
            ? new SoqlToken(SoqlTokenKind.Instant, text, instant)
            : throw SoqlException.Malformed($"line 1:{start} no viable alternative at character '{text}'");
    }
}
