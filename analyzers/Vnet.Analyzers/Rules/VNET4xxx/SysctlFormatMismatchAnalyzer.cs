using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Vnet.Analyzers;

/// <summary>VNET4004: the format that tools print a sysctl by is not that of its type.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SysctlFormatMismatchAnalyzer : SysctlAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.SysctlFormatMismatch,
        "A sysctl's format is not that of its type",
        "Sysctl '{0}' is of type {1}, but its format is {2}, by which tools would misprint it; write {3}",
        Rule.Sysctl,
        DiagnosticSeverity.Error,
        "Tools know a value by its format alone: each type has one, and that of an opaque value names the struct.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    private protected override void Analyze(SysctlDeclaration declaration, SysctlSymbols symbols, Action<Diagnostic> report, CancellationToken cancellation)
    {
        switch (declaration.Kind)
        {
            case SysctlKind.Proc:
                if (declaration.Type is > CtlType.Node and <= CtlType.U32 && !SysctlFormat.Fits(declaration.Type, declaration.Format))
                {
                    ImmutableDictionary<string, string?>? edit = SysctlFormat.Of(declaration.Type) is { } format ? SysctlEdit.SetFormat(format) : null;
                    Report(declaration, declaration.Type, SysctlFormat.Wanted(declaration.Type), edit, report, cancellation);
                }

                break;
            case SysctlKind.Field when declaration.Symbol is IFieldSymbol field && PublishedType.Of(field, symbols) is { } type:
                AnalyzeField(declaration, field, type, symbols, report, cancellation);
                break;
        }
    }

    private static void AnalyzeField(
        SysctlDeclaration declaration, IFieldSymbol field, CtlType type, SysctlSymbols symbols, Action<Diagnostic> report, CancellationToken cancellation)
    {
        // Without one, the format follows from the field; only a struct that is no set of statistics has a name that may be private.
        if (declaration.Format is null ? type != CtlType.Opaque || symbols.IsPcpustat(field.Type) : SysctlFormat.Fits(type, declaration.Format))
            return;
        if (type == CtlType.Opaque)
        {
            string format = SysctlFormat.OfStruct(field.Type.Name);
            ImmutableDictionary<string, string?>? edit = field.Type is INamedTypeSymbol { IsTupleType: false } ? SysctlEdit.SetFormat(format) : null;
            Report(declaration, type, edit is null ? SysctlFormat.Wanted(type) : format, edit, report, cancellation);
        }
        else
        {
            Report(declaration, type, SysctlFormat.Wanted(type), SysctlEdit.RemoveArguments("Format"), report, cancellation);
        }
    }

    private static void Report(
        SysctlDeclaration declaration, CtlType type, string wanted, ImmutableDictionary<string, string?>? edit, Action<Diagnostic> report, CancellationToken cancellation) =>
        report(Diagnostic.Create(
            s_rule,
            declaration.Kind == SysctlKind.Proc ? declaration.Location("format", 2, cancellation) : declaration.Location("Format", -1, cancellation),
            // A struct without a format gets one that is made up: no lie, but a name that nobody has chosen.
            declaration.Kind == SysctlKind.Field && declaration.Format is null ? DiagnosticSeverity.Warning : DiagnosticSeverity.Error,
            additionalLocations: null,
            edit,
            declaration.Name,
            type,
            declaration.Format is null ? "not stated" : $"\"{declaration.Format}\"",
            $"\"{wanted}\""));
}
