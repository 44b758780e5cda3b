using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Vnet.Analyzers;

namespace Vnet.CodeFixes;

/// <summary>The edits of one attribute, gathered from all its diagnostics and then made at once.</summary>
internal sealed class SysctlAttributeEdit(AttributeSyntax attribute, SemanticModel model)
{
    private const string Flags = "Flags";

    private readonly HashSet<string> _addedFlags = new(StringComparer.Ordinal);
    private readonly HashSet<string> _removedFlags = new(StringComparer.Ordinal);
    private readonly HashSet<string> _removedArguments = new(StringComparer.Ordinal);
    private string? _access;
    private string? _format;
    private bool _isTunable;

    /// <summary>Adds what a diagnostic asks for.</summary>
    public void Add(ImmutableDictionary<string, string?> edit)
    {
        _addedFlags.UnionWith(SysctlFlagsEdit.List(edit, SysctlFixKeys.AddFlags));
        _removedFlags.UnionWith(SysctlFlagsEdit.List(edit, SysctlFixKeys.RemoveFlags));
        _removedArguments.UnionWith(SysctlFlagsEdit.List(edit, SysctlFixKeys.RemoveArguments));
        edit.TryGetValue(SysctlFixKeys.Access, out string? access);
        edit.TryGetValue(SysctlFixKeys.Format, out string? format);
        (_access, _format) = (access ?? _access, format ?? _format);
        _isTunable |= edit.ContainsKey(SysctlFixKeys.Tunable);
    }

    /// <summary>The attribute after all edits.</summary>
    public AttributeSyntax Apply()
    {
        List<AttributeArgumentSyntax> arguments =
            [.. attribute.ArgumentList!.Arguments.Where(argument => !_removedArguments.Contains(NameOf(argument) ?? ""))];
        if (_access is not null)
            Set(arguments, "Access", $"{SysctlFlagsEdit.TypeName(model, attribute.SpanStart, "SysctlAccess")}.{_access}");
        if (_isTunable)
            Set(arguments, "Tunable", "true");
        if (_format is not null)
            SetFormat(arguments, _format);
        if (_addedFlags.Count + _removedFlags.Count > 0)
            SetFlags(arguments);
        return attribute.WithArgumentList(attribute.ArgumentList.WithArguments(Separated(arguments)));
    }

    private void SetFlags(List<AttributeArgumentSyntax> arguments)
    {
        int index = arguments.FindIndex(argument => NameOf(argument) == Flags);
        string flags = new SysctlFlagsEdit(model, attribute.SpanStart)
            .Apply(index < 0 ? null : arguments[index].Expression, _addedFlags, _removedFlags);
        if (flags.Length > 0)
            Set(arguments, Flags, flags);
        else if (index >= 0)
            arguments.RemoveAt(index);
    }

    // The third argument of a handler's attribute, a property of a field's.
    private void SetFormat(List<AttributeArgumentSyntax> arguments, string format)
    {
        ExpressionSyntax text = SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(format));
        int index = arguments.FindIndex(argument => argument.NameColon?.Name.Identifier.ValueText == "format");
        bool isProc = model.GetTypeInfo(attribute).Type?.Name == "SysctlProcAttribute";
        if (index < 0 && isProc)
            index = 2;
        if (index >= 0)
            arguments[index] = arguments[index].WithExpression(text.WithTriviaFrom(arguments[index].Expression));
        else
            Set(arguments, "Format", text.ToString());
    }

    private static void Set(List<AttributeArgumentSyntax> arguments, string name, string value)
    {
        int index = arguments.FindIndex(argument => NameOf(argument) == name);
        ExpressionSyntax expression = SyntaxFactory.ParseExpression(value);
        if (index >= 0)
            arguments[index] = arguments[index].WithExpression(expression.WithTriviaFrom(arguments[index].Expression));
        else
            arguments.Add(SyntaxFactory.AttributeArgument(NameEquals(name), null, expression)
                .WithLeadingTrivia(arguments.LastOrDefault()?.GetLeadingTrivia() ?? default));
    }

    private static NameEqualsSyntax NameEquals(string name) => SyntaxFactory.NameEquals(
        SyntaxFactory.IdentifierName(name).WithTrailingTrivia(SyntaxFactory.Space),
        SyntaxFactory.Token(SyntaxKind.EqualsToken).WithTrailingTrivia(SyntaxFactory.Space));

    private SeparatedSyntaxList<AttributeArgumentSyntax> Separated(List<AttributeArgumentSyntax> arguments)
    {
        SeparatedSyntaxList<AttributeArgumentSyntax> before = attribute.ArgumentList!.Arguments;
        // A new argument begins on a line of its own where the last one does.
        SyntaxToken comma = before.GetSeparators().LastOrDefault() is { RawKind: (int)SyntaxKind.CommaToken } last
            ? last
            : SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space);
        IEnumerable<SyntaxToken> separators = before.GetSeparators().Concat(Enumerable.Repeat(comma, arguments.Count))
            .Take(Math.Max(arguments.Count - 1, 0));
        return SyntaxFactory.SeparatedList(arguments, separators);
    }

    private static string? NameOf(AttributeArgumentSyntax argument) => argument.NameEquals?.Name.Identifier.ValueText;
}
