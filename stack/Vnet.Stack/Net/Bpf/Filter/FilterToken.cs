namespace Vnet.Net;

internal enum FilterTokenKind
{
    End,

    /// <summary>A keyword or an operator, told by its text.</summary>
    Word,

    /// <summary>A name that is no keyword.</summary>
    Name,
    Number,

    /// <summary>Two to four numbers with dots.</summary>
    Ipv4,
    Ipv6,
    Mac,
}

/// <param name="Kind">What it is.</param>
/// <param name="Text">As it stands, or, of a keyword, its first spelling.</param>
/// <param name="Position">Index of its first character.</param>
/// <param name="Number">Of a number, its value.</param>
internal readonly record struct FilterToken(FilterTokenKind Kind, string Text, int Position, uint Number = 0)
{
    public bool Is(string word) => Kind == FilterTokenKind.Word && Text == word;

    /// <summary>As messages show it.</summary>
    public override string ToString() => Kind == FilterTokenKind.End ? "the end" : $"'{Text}'";
}
