using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Vnet.Analyzers;

/// <summary>VNET4003: a sysctl over a value of a type that the tree has no type for.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnsupportedSysctlTypeAnalyzer : SysctlAnalyzer
{
    private const string Title = "A value cannot be published as a sysctl";
    private const string Description = "A sysctl is a number, a string or the bytes of a struct; nothing else can be handed to a reader as it is.";

    private static readonly DiagnosticDescriptor s_field = Rule.Create(
        RuleIds.UnsupportedSysctlType, Title, "'{0}' cannot be sysctl '{1}': its type '{2}' {3}", Rule.Sysctl, DiagnosticSeverity.Error, Description);

    private static readonly DiagnosticDescriptor s_proc = Rule.Create(
        RuleIds.UnsupportedSysctlType,
        Title,
        "Handler '{0}' says that sysctl '{1}' is {2}; state the type of the value that it produces",
        Rule.Sysctl,
        DiagnosticSeverity.Error,
        Description);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_field, s_proc];

    private protected override void Analyze(SysctlDeclaration declaration, SysctlSymbols symbols, Action<Diagnostic> report, CancellationToken cancellation)
    {
        if (declaration.Symbol is IFieldSymbol field && declaration.Kind == SysctlKind.Field)
        {
            if (field.Type.TypeKind != TypeKind.Error && PublishedType.Refusal(field, symbols) is { } reason)
                report(Diagnostic.Create(s_field, field.Locations[0], field.Name, declaration.Name, field.Type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat), reason));
        }
        else if (declaration.Kind == SysctlKind.Proc && !IsOfValue(declaration.Type))
        {
            string what = declaration.Type == CtlType.Node ? "a node, which has no value and is declared with [SysctlNode]" : "of no known type";
            report(Diagnostic.Create(s_proc, declaration.Location("type", 1, cancellation), declaration.Symbol.Name, declaration.Name, what));
        }
    }

    private static bool IsOfValue(CtlType type) => type is > CtlType.Node and <= CtlType.U32;
}
