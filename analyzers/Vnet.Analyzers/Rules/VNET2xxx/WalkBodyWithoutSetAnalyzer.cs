using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>VNET2011: the body of a walk uses the current vnet without having set it to the one the walk is at.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WalkBodyWithoutSetAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.WalkBodyWithoutSet,
        "A walk does not make its vnets current",
        "'{0}' is not that of '{1}': the walk does not make it current; wrap the body in 'using (CurVnet.Set({1}))', or use In({1})",
        Rule.Access,
        DiagnosticSeverity.Warning,
        "The body of a walk runs once per vnet, but with the caller's current vnet, so that it meets the same one each time, or none.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (CurVnetSymbols.Of(start.Compilation) is { } symbols)
                start.RegisterOperationAction(operation => Analyze(operation, symbols), OperationKind.Loop);
        });
    }

    private static void Analyze(OperationAnalysisContext context, CurVnetSymbols symbols)
    {
        if (context.Operation is not IForEachLoopOperation { Locals.Length: 1 } walk || !symbols.IsWalk(Unwrap(walk.Collection).Type))
            return;
        foreach (IOperation part in walk.Body.DescendantsAndSelf())
        {
            if (part is not IPropertyReferenceOperation access || part.Parent is INameOfOperation || !AccessorRecognition.IsAmbient(access.Property, symbols))
                continue;
            if (CurVnetScopes.IsSet(part, symbols, walk.Body))
                continue;
            context.ReportDiagnostic(Diagnostic.Create(s_rule, access.Syntax.GetLocation(), access.Property.Name, walk.Locals[0].Name));
            return;
        }
    }

    private static IOperation Unwrap(IOperation operation) => operation is IConversionOperation conversion ? conversion.Operand : operation;
}
