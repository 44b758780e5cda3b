using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Vnet.Analyzers;

namespace Vnet.CodeFixes;

/// <summary>Adds flags to an expression of <c>CtlFlags</c>, and takes out others.</summary>
internal sealed class SysctlFlagsEdit(SemanticModel model, int position)
{
    /// <summary>The flags as a diagnostic asks for them.</summary>
    public ExpressionSyntax Apply(ExpressionSyntax flags, ImmutableDictionary<string, string?> edit)
    {
        string text = Apply(flags, List(edit, SysctlFixKeys.AddFlags), List(edit, SysctlFixKeys.RemoveFlags));
        return SyntaxFactory.ParseExpression(text.Length == 0 ? TypeName(model, position, "CtlFlags") + ".None" : text).WithTriviaFrom(flags);
    }

    /// <summary>The flags after the edit, as source; empty when none is left.</summary>
    /// <param name="flags">The flags before it, or null.</param>
    /// <param name="added">Names of flags to add.</param>
    /// <param name="removed">Names of flags to take out: each operand goes that is made of nothing else.</param>
    public string Apply(ExpressionSyntax? flags, IEnumerable<string> added, IEnumerable<string> removed)
    {
        uint unwanted = removed.Aggregate(0u, static (bits, name) => bits | Value(name));
        uint present = 0;
        List<string> kept = [];
        foreach (ExpressionSyntax operand in flags is null ? [] : Operands(flags))
        {
            uint? value = model.GetConstantValue(operand) is { HasValue: true, Value: { } constant }
                ? Convert.ToUInt32(constant, CultureInfo.InvariantCulture)
                : null;
            if (value == 0 || (value & ~unwanted) == 0)
                continue; // CtlFlags.None, or what is to go.
            present |= value ?? 0;
            kept.Add(operand.WithoutTrivia().ToString());
        }

        foreach (string name in added.OrderBy(name => name, StringComparer.Ordinal))
        {
            if ((Value(name) & ~present) != 0)
                kept.Add($"{TypeName(model, position, "CtlFlags")}.{name}");
        }

        return string.Join(" | ", kept);
    }

    /// <summary>A type of the runtime, as qualified as it has to be where it is to stand.</summary>
    public static string TypeName(SemanticModel model, int position, string name) =>
        model.Compilation.GetTypeByMetadataName("Vnet." + name)?.ToMinimalDisplayString(model, position) ?? name;

    /// <summary>The names that a diagnostic lists.</summary>
    public static string[] List(ImmutableDictionary<string, string?> edit, string key) =>
        edit.TryGetValue(key, out string? names) && names is not null ? names.Split(',') : [];

    private static uint Value(string name) => Enum.TryParse(name, out CtlFlags flag) ? (uint)flag : 0;

    private static IEnumerable<ExpressionSyntax> Operands(ExpressionSyntax expression) => expression switch
    {
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.BitwiseOrExpression } either => Operands(either.Left).Concat(Operands(either.Right)),
        ParenthesizedExpressionSyntax parenthesized => Operands(parenthesized.Expression),
        _ => [expression],
    };
}
