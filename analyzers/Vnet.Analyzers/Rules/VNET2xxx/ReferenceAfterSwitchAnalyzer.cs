using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>VNET2007: a ref or view of the current vnet is used after another vnet has been made current.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ReferenceAfterSwitchAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.ReferenceAfterSwitch,
        "A reference taken before a switch is the old vnet's",
        "'{0}' was taken from the vnet that was current before this scope and still means that vnet's memory: take it inside the scope, or name the vnet with In(vnet)",
        Rule.Access,
        DiagnosticSeverity.Warning,
        "A ref or a view is bound to the vnet that was current when it was taken. Inside a scope that makes another vnet current it reads and writes the wrong one.");

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
                start.RegisterOperationAction(operation => Analyze(operation, symbols), OperationKind.VariableDeclarator);
        });
    }

    private static void Analyze(OperationAnalysisContext context, CurVnetSymbols symbols)
    {
        var declarator = (IVariableDeclaratorOperation)context.Operation;
        ILocalSymbol local = declarator.Symbol;
        if (!local.IsRef && !AccessorRecognition.IsView(local.Type))
            return;
        if (declarator.Initializer is not { Value: { } value } || !IsOfCurrentVnet(value, symbols))
            return;
        IOperation? block = declarator.Parent;
        while (block is not (null or IBlockOperation))
            block = block.Parent;
        if (block is null)
            return;
        HashSet<IOperation> before = [.. CurVnetScopes.Around(declarator, symbols)];
        foreach (IOperation part in block.Descendants())
        {
            if (part is not ILocalReferenceOperation reference || !SymbolEqualityComparer.Default.Equals(reference.Local, local))
                continue;
            if (CurVnetScopes.Around(reference, symbols).Any(scope => !before.Contains(scope) && Switches(scope, symbols)))
                context.ReportDiagnostic(Diagnostic.Create(s_rule, reference.Syntax.GetLocation(), local.Name));
        }
    }

    /// <summary>Whether an expression denotes memory of the current vnet, through fields of structs included.</summary>
    private static bool IsOfCurrentVnet(IOperation value, CurVnetSymbols symbols)
    {
        while (true)
        {
            switch (value)
            {
                case IConversionOperation conversion:
                    value = conversion.Operand;
                    break;
                case IFieldReferenceOperation { Instance: { } instance }:
                    value = instance;
                    break;
                case IPropertyReferenceOperation { Instance: { } view } when AccessorRecognition.IsView(view.Type):
                    value = view;
                    break;
                default:
                    return AccessorRecognition.IsAmbient(value, symbols);
            }
        }
    }

    // Setting the current vnet again changes nothing.
    private static bool Switches(IOperation scope, CurVnetSymbols symbols)
    {
        IOperation resource = scope is IUsingOperation statement ? statement.Resources : scope;
        foreach (IOperation part in resource.DescendantsAndSelf())
        {
            if (part is IInvocationOperation { Arguments.Length: > 0 } call && symbols.IsScope(call.Type)
                && call.Arguments[0].Value is IPropertyReferenceOperation { Property: { } property } && symbols.IsCurrent(property))
                return false;
        }

        return true;
    }
}
