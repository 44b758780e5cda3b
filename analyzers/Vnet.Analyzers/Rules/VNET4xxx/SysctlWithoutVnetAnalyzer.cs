using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>VNET4001: a sysctl shows a vnet's variable, but does not say that each vnet has its own.</summary>
/// <remarks>One over a field cannot: its flag follows from the field. A handler that changes the variable is VNET4005's.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SysctlWithoutVnetAnalyzer : SysctlHandlerAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.SysctlWithoutVnet,
        "A sysctl over a vnet's variable lacks CtlFlags.Vnet",
        "Sysctl '{0}' shows '{1}' of the caller's vnet, but its flags say that there is one for all; add CtlFlags.Vnet to the flags",
        Rule.Sysctl,
        DiagnosticSeverity.Warning,
        "The flag tells readers, metrics and the check of privileges that each vnet has its own value.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    private protected override void Start(CompilationStartAnalysisContext context, SysctlSymbols symbols)
    {
        base.Start(context, symbols);
        if (CurVnetSymbols.Of(context.Compilation) is { } vnets && SysctlAddition.ContextOf(context.Compilation) is { } sysctlContext)
            context.RegisterOperationAction(call => AnalyzeAddition(call, vnets, sysctlContext), OperationKind.Invocation);
    }

    private protected override void Analyze(
        SysctlDeclaration declaration, IMethodSymbol handler, MethodBodies bodies, CurVnetSymbols vnets, SymbolAnalysisContext context)
    {
        if (declaration.Has(CtlFlags.Vnet) || UseOf(handler, bodies, vnets) is not { } use || (use.IsChange && declaration.IsWritable))
            return;
        context.ReportDiagnostic(Diagnostic.Create(
            s_rule, declaration.Location(context.CancellationToken), SysctlEdit.AddFlags(nameof(CtlFlags.Vnet)), declaration.Name, use.Name));
    }

    // One that is added at run time, over a lambda or a method that reaches a variable.
    private static void AnalyzeAddition(OperationAnalysisContext context, CurVnetSymbols vnets, INamedTypeSymbol sysctlContext)
    {
        if (SysctlAddition.Of((IInvocationOperation)context.Operation, sysctlContext) is not { } addition || addition.Has(CtlFlags.Vnet))
            return;
        foreach (SysctlAdditionCode code in addition.Code)
        {
            if (UseOf(code.Method, code.Bodies(), vnets, code.Body) is not { } use)
                continue;
            context.ReportDiagnostic(Diagnostic.Create(
                s_rule, addition.FlagsLocation, addition.Edit(SysctlEdit.AddFlags(nameof(CtlFlags.Vnet))), addition.Name, use.Name));
        }
    }
}
