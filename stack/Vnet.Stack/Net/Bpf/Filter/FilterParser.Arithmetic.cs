namespace Vnet.Net;

// Conditions on bytes: ip[8] < 5, tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn.
internal sealed partial class FilterParser
{
    private static bool IsOperator(FilterToken token) => token.Kind == FilterTokenKind.Word && Strength(token.Text) >= 0;

    private static bool IsRelation(FilterToken token) =>
        token.Kind == FilterTokenKind.Word && token.Text is "=" or "!=" or "<" or ">" or "<=" or ">=";

    private static bool IsArithmetic(FilterToken token) => IsOperator(token) || IsRelation(token);

    // How tightly an operator binds; −1 for what is none.
    private static int Strength(string sign) => sign switch
    {
        // In the grammar of libpcap these two have no rank, so what follows them always belongs to them.
        "^" or "%" => 0,
        "|" => 1,
        "&" => 2,
        "<<" or ">>" => 3,
        "+" or "-" => 4,
        "*" or "/" => 5,
        _ => -1,
    };

    private bool StartsRelation()
    {
        FilterToken token = Token;
        if (token.Is("-") || token.Is("len"))
            return true;
        if (token.Kind == FilterTokenKind.Number)
            return IsArithmetic(NextToken);
        if (!token.Is("("))
            return token.Kind == FilterTokenKind.Word && FilterNames.Protocols.ContainsKey(token.Text) && NextToken.Is("[");
        // A bracket belongs to a number when what follows its end reckons with it.
        int open = 0;
        for (int at = _at; at < _tokens.Count; at++)
        {
            open += _tokens[at].Is("(") ? 1 : _tokens[at].Is(")") ? -1 : 0;
            if (open == 0)
                return IsArithmetic(_tokens[at + 1]);
        }

        return false;
    }

    private FilterNode ParseRelation()
    {
        (FilterValue left, FilterNode? leftGuard) = ParseArithmetic(0);
        FilterToken sign = Token;
        if (!IsRelation(sign))
            throw Unexpected("a comparison (=, !=, <, >, <=, >=)");
        _at++;
        (FilterValue right, FilterNode? rightGuard) = ParseArithmetic(0);
        FilterNode relation = FilterArithmetic.Relation(left, sign.Text, right);
        return Both(leftGuard, Both(rightGuard, relation));
    }

    private static FilterNode Both(FilterNode? guard, FilterNode node) => guard is null ? node : new FilterNode.And(guard, node);

    // A value, and what a packet must be for it to have one. As in libpcap, only the leftmost operand says that.
    private (FilterValue Value, FilterNode? Guard) ParseArithmetic(int strength)
    {
        (FilterValue value, FilterNode? guard) = ParseOperandValue();
        while (IsOperator(Token) && (Strength(Token.Text) == 0 || Strength(Token.Text) >= strength))
        {
            FilterToken sign = Token;
            _at++;
            int next = Strength(sign.Text) == 0 ? 0 : Strength(sign.Text) + 1;
            Enter();
            (FilterValue right, _) = ParseArithmetic(next);
            _depth--;
            value = FilterArithmetic.Binary(value, sign.Text, right) is { } result
                ? result
                : throw Error(sign, sign.Text is "/" or "%" ? "division by zero." : "a shift by more than 31 bits.");
        }

        return (value, guard);
    }

    private (FilterValue Value, FilterNode? Guard) ParseOperandValue()
    {
        FilterToken token = Token;
        if (token.Kind == FilterTokenKind.Number)
            return (new FilterValue.Constant(TakeNumber()), null);
        if (token.Is("len"))
        {
            _at++;
            return (new FilterValue.PacketLength(), null);
        }

        if (token.Is("-"))
        {
            Enter();
            _at++;
            (FilterValue of, FilterNode? guard) = ParseOperandValue();
            _depth--;
            return (FilterArithmetic.Binary(new FilterValue.Constant(0), "-", of)!, guard);
        }

        if (token.Is("("))
        {
            Enter();
            _at++;
            (FilterValue Value, FilterNode? Guard) inner = ParseArithmetic(0);
            Expect(")");
            _depth--;
            return inner;
        }

        FilterProtocol protocol = ParseProtocol();
        if (protocol == FilterProtocol.Unstated)
            throw Unexpected("a number, 'len' or bytes such as tcp[13]");
        Expect("[");
        Enter();
        (FilterValue index, FilterNode? indexGuard) = ParseArithmetic(0);
        _depth--;
        int size = 1;
        if (Token.Is(":"))
        {
            _at++;
            FilterToken number = Token;
            uint bytes = ParseNumber("a size of 1, 2 or 4");
            size = bytes is 1 or 2 or 4 ? (int)bytes : throw Error(number, $"bytes are taken 1, 2 or 4 at a time, not {bytes}.");
        }

        Expect("]");
        FilterNode? loadGuard = null;
        FilterValue? load = null;
        Guarded(token, () =>
        {
            (load, loadGuard) = _terms.Bytes(protocol, index, size);
            return FilterNode.True;
        });
        return (load!, indexGuard is null ? loadGuard : loadGuard is null ? indexGuard : new FilterNode.And(indexGuard, loadGuard));
    }
}
