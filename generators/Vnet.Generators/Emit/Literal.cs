using Microsoft.CodeAnalysis.CSharp;

namespace Vnet.Generators;

/// <summary>Values as source text.</summary>
internal static class Literal
{
    public static string Of(string? text) => text is null ? "null" : SymbolDisplay.FormatLiteral(text, quote: true);
}
