namespace Vnet.Net;

// pcap-filter(7): conditions joined by and, or, which bind alike and from the left, and not, which binds tighter.
internal sealed partial class FilterParser
{
    // Brackets and nots within each other; each takes some stack.
    private const int MaxDepth = 200;

    private readonly string _expression;
    private readonly List<FilterToken> _tokens;
    private readonly FilterTerms _terms;
    private int _at;
    private int _depth;

    private FilterParser(string expression, LinkType linkType, uint netmask)
    {
        _expression = expression;
        _tokens = new FilterLexer(expression).Run();
        _terms = new FilterTerms(linkType, netmask);
    }

    private FilterToken Token => _tokens[_at];

    private FilterToken NextToken => _tokens[Math.Min(_at + 1, _tokens.Count - 1)];

    /// <summary>The condition that an expression states; an empty one is always true.</summary>
    public static FilterNode Parse(string expression, LinkType linkType, uint netmask)
    {
        var parser = new FilterParser(expression, linkType, netmask);
        if (parser.Token.Kind == FilterTokenKind.End)
            return FilterNode.True;
        (FilterNode node, _) = parser.ParseExpression(null);
        return parser.Token.Kind == FilterTokenKind.End ? node : throw parser.Unexpected("'and', 'or' or the end");
    }

    // A chain; what the last condition was qualified with is what follows may inherit.
    private (FilterNode Node, FilterQualifier? Qualifier) ParseExpression(FilterQualifier? inherited)
    {
        (FilterNode node, FilterQualifier? qualifier) = ParseTerm(inherited);
        while (Token.Is("and") || Token.Is("or"))
        {
            bool isAnd = Token.Is("and");
            _at++;
            (FilterNode right, qualifier) = ParseOperand(qualifier);
            node = isAnd ? new FilterNode.And(node, right) : new FilterNode.Or(node, right);
        }

        return (node, qualifier);
    }

    // What comes after and, or: a condition, or an address or number meant like the one before.
    private (FilterNode Node, FilterQualifier? Qualifier) ParseOperand(FilterQualifier? inherited)
    {
        if (!StartsId())
            return ParseTerm(inherited);
        FilterToken token = Token;
        return inherited is not null
            ? (ParseId(inherited), inherited)
            : throw Error(token, $"nothing before {token} says what it is: host, net, port, portrange or proto.");
    }

    private (FilterNode Node, FilterQualifier? Qualifier) ParseTerm(FilterQualifier? inherited)
    {
        if (Token.Is("not"))
        {
            Enter();
            _at++;
            (FilterNode node, FilterQualifier? qualifier) = ParseTerm(inherited);
            _depth--;
            return (new FilterNode.Not(node), qualifier);
        }

        if (StartsRelation())
            return (ParseRelation(), null);
        if (!Token.Is("("))
            return ParsePrimitive();
        Enter();
        _at++;
        (FilterNode inner, _) = ParseExpression(inherited);
        Expect(")");
        _depth--;
        return (inner, inherited);
    }

    // Addresses and numbers that share a qualifier: 80, (80 or 443), not 22.
    private FilterNode ParseId(FilterQualifier qualifier)
    {
        if (Token.Is("not"))
        {
            Enter();
            _at++;
            var node = new FilterNode.Not(ParseId(qualifier));
            _depth--;
            return node;
        }

        if (!Token.Is("("))
            return ParseAddress(qualifier);
        Enter();
        _at++;
        FilterNode inner = ParseId(qualifier);
        while (Token.Is("and") || Token.Is("or"))
        {
            bool isAnd = Token.Is("and");
            _at++;
            FilterNode right = ParseId(qualifier);
            inner = isAnd ? new FilterNode.And(inner, right) : new FilterNode.Or(inner, right);
        }

        Expect(")");
        _depth--;
        return inner;
    }

    // Whether an address or number without a qualifier of its own begins here.
    private bool StartsId()
    {
        if (StartsRelation())
            return false;
        int at = _at;
        while (_tokens[at].Is("(") || _tokens[at].Is("not"))
            at++;
        return _tokens[at].Kind switch
        {
            FilterTokenKind.Name or FilterTokenKind.Ipv4 or FilterTokenKind.Ipv6 or FilterTokenKind.Mac => true,
            FilterTokenKind.Number => !IsArithmetic(_tokens[at + 1]),
            _ => false,
        };
    }

    private void Enter()
    {
        if (++_depth > MaxDepth)
            throw Error(Token, $"brackets and 'not's are nested more than {MaxDepth} deep.");
    }

    private void Expect(string sign)
    {
        if (!Token.Is(sign))
            throw Unexpected($"'{sign}'");
        _at++;
    }

    private BpfFilterException Error(FilterToken token, string message) => new(_expression, token.Position, message);

    private BpfFilterException Unexpected(string wanted)
    {
        string message = $"{wanted} should be here, not {Token}.";
        if (Token.Kind == FilterTokenKind.Word && FilterNames.Unsupported.Contains(Token.Text))
            message = $"'{Token.Text}' is not supported.";
        else if (Token.Kind == FilterTokenKind.Name && Nearest(Token.Text) is { } near)
            message += $" Did you mean '{near}'?";
        return Error(Token, message);
    }

    // The keyword that is one changed, missing, extra or swapped letter away.
    private static string? Nearest(string name)
    {
        foreach (string word in FilterNames.Keywords.Keys)
        {
            if (!FilterNames.Unsupported.Contains(word) && word.Length > 2 && IsNear(word, name))
                return word;
        }

        return null;
    }

    private static bool IsNear(string word, string name)
    {
        int same = 0;
        while (same < Math.Min(word.Length, name.Length) && word[same] == name[same])
            same++;
        ReadOnlySpan<char> a = word.AsSpan(same);
        ReadOnlySpan<char> b = name.AsSpan(same);
        return (a.Length - b.Length) switch
        {
            1 => a[1..].SequenceEqual(b),
            -1 => b[1..].SequenceEqual(a),
            0 when a.Length > 0 => a[1..].SequenceEqual(b[1..]) || (a.Length > 1 && a[0] == b[1] && a[1] == b[0] && a[2..].SequenceEqual(b[2..])),
            _ => false,
        };
    }
}
