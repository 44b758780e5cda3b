using System.Globalization;
using System.Net;

namespace Vnet.Net;

// Cuts an expression into tokens, as pcap-filter(7) does: the longest one wins, so that 'len-5' is a name.
internal sealed class FilterLexer(string expression)
{
    private static readonly string[] s_operators =
        ["!=", "==", ">=", "<=", "<<", ">>", "&&", "||", "!", "=", ">", "<", "&", "|", "^", "+", "-", "*", "/", "%", "[", "]", "(", ")", ":"];

    private readonly List<FilterToken> _tokens = [];
    private int _at;

    public List<FilterToken> Run()
    {
        while (true)
        {
            while (_at < expression.Length && char.IsWhiteSpace(expression[_at]))
                _at++;
            if (_at == expression.Length)
                break;
            Next();
        }

        _tokens.Add(new FilterToken(FilterTokenKind.End, "", expression.Length));
        return _tokens;
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.';

    private static bool IsAddress(char c) => char.IsAsciiHexDigit(c) || c is ':' or '.';

    private void Next()
    {
        if (expression[_at] == '\\')
        {
            int end = Run(_at + 1, static c => !char.IsWhiteSpace(c) && c is not ('(' or ')' or '!'));
            Add(FilterTokenKind.Name, expression[(_at + 1)..end], end);
        }
        else if (!TryAddress() && !TryWord())
        {
            string? sign = Array.Find(s_operators, one => string.CompareOrdinal(expression, _at, one, 0, one.Length) == 0)
                ?? throw new BpfFilterException(expression, _at, $"'{expression[_at]}' is no part of an expression.");
            Add(FilterTokenKind.Word, sign switch { "&&" => "and", "||" => "or", "!" => "not", "==" => "=", _ => sign }, _at + sign.Length);
        }
    }

    // What has colons: an Ethernet or IPv6 address. One colon alone is part of tcp[0:2].
    private bool TryAddress()
    {
        int end = Run(_at, IsAddress);
        string text = expression[_at..end];
        if (text.AsSpan().Count(':') < 2 || (end < expression.Length && IsWord(expression[end])))
            return false;
        if (MacAddress.TryParse(text, out _))
            Add(FilterTokenKind.Mac, text, end);
        else if (IPAddress.TryParse(text, out _))
            Add(FilterTokenKind.Ipv6, text, end);
        else
            throw new BpfFilterException(expression, _at, $"'{text}' is neither an Ethernet nor an IPv6 address.");
        return true;
    }

    private bool TryWord()
    {
        if (!char.IsAsciiLetterOrDigit(expression[_at]))
            return false;
        int end = Run(_at, IsWord);
        while (expression[end - 1] is '-' or '_')
            end--;
        string text = expression[_at..end];
        if (char.IsAsciiDigit(text[0]) && TryNumber(text, out uint number))
            Add(FilterTokenKind.Number, text, end, number);
        else if (IsDotted(text))
            Add(FilterTokenKind.Ipv4, text, end);
        else if (MacAddress.TryParse(text, out _))
            Add(FilterTokenKind.Mac, text, end);
        else if (FilterNames.Constants.TryGetValue(text, out uint constant))
            Add(FilterTokenKind.Number, text, end, constant);
        else if (FilterNames.Keywords.TryGetValue(text, out string? keyword))
            Add(FilterTokenKind.Word, keyword, end);
        else
            Add(FilterTokenKind.Name, text, end);
        return true;
    }

    // Decimal, 0x hexadecimal, 0 octal.
    private bool TryNumber(string text, out uint number)
    {
        number = 0;
        bool isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        int radix = isHex ? 16 : text.Length > 1 && text[0] == '0' ? 8 : 10;
        string digits = isHex ? text[2..] : text;
        ulong value = 0;
        foreach (char c in digits)
        {
            int digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : radix;
            if (digit >= radix)
                return false;
            value = Math.Min((value * (uint)radix) + (uint)digit, ulong.MaxValue >> 8);
        }

        if (digits.Length == 0)
            return false;
        if (value > uint.MaxValue)
            throw new BpfFilterException(expression, _at, $"{text} is more than 32 bits hold.");
        number = (uint)value;
        return true;
    }

    private static bool IsDotted(string text)
    {
        string[] parts = text.Split('.');
        return parts.Length is >= 2 and <= 4
            && Array.TrueForAll(parts, part => part.Length > 0 && uint.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _));
    }

    private int Run(int from, Predicate<char> belongs)
    {
        while (from < expression.Length && belongs(expression[from]))
            from++;
        return from;
    }

    private void Add(FilterTokenKind kind, string text, int end, uint number = 0)
    {
        _tokens.Add(new FilterToken(kind, text, _at, number));
        _at = end;
    }
}
