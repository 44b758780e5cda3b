using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>VNET2012: a method looks the current vnet up again and again where a view would do it once.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PreferViewAnalyzer : DiagnosticAnalyzer
{
    private const int Many = 3;

    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.PreferView,
        "Take a view once",
        "'{0}' looks the current vnet up {1}: take 'var v = {2}.Cur;' once, and use its members",
        Rule.Access,
        DiagnosticSeverity.Info,
        "Each ambient access costs a look-up of the thread's current vnet. A view pays it once; what it gives are plain loads.");

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
                start.RegisterOperationBlockStartAction(block => StartBlock(block, symbols));
        });
    }

    // A view is a ref struct, which cannot live across an await or a yield.
    private static void StartBlock(OperationBlockStartAnalysisContext context, CurVnetSymbols symbols)
    {
        if (context.OwningSymbol is not IMethodSymbol { IsAsync: false } method || IsIterator(method))
            return;
        var accesses = new ConcurrentBag<IPropertyReferenceOperation>();
        context.RegisterOperationAction(
            operation =>
            {
                var access = (IPropertyReferenceOperation)operation.Operation;
                if (AccessorRecognition.IsAmbient(access.Property, symbols) && access.Parent is not INameOfOperation && !IsInFunction(access))
                    accesses.Add(access);
            },
            OperationKind.PropertyReference);
        context.RegisterOperationBlockEndAction(end => Report(end, accesses, symbols));
    }

    private static void Report(OperationBlockAnalysisContext context, ConcurrentBag<IPropertyReferenceOperation> accesses, CurVnetSymbols symbols)
    {
        IEnumerable<IGrouping<(INamedTypeSymbol Type, IOperation? Scope), IPropertyReferenceOperation>> groups =
            accesses.GroupBy(access => (Type: access.Property.ContainingType, Scope: (IOperation?)CurVnetScopes.Around(access, symbols).FirstOrDefault()));
        foreach (IGrouping<(INamedTypeSymbol Type, IOperation? Scope), IPropertyReferenceOperation> group in groups)
        {
            IPropertyReferenceOperation[] inOrder = [.. group.OrderBy(access => access.Syntax.SpanStart)];
            IPropertyReferenceOperation? looped = inOrder.FirstOrDefault(access => IsRepeated(access, group.Key.Scope));
            if (looped is null && inOrder.Length < Many)
                continue;
            IPropertyReferenceOperation at = looped ?? inOrder[0];
            string often = looped is not null ? "in each round of a loop" : $"{inOrder.Length} times in this method";
            context.ReportDiagnostic(Diagnostic.Create(s_rule, at.Syntax.GetLocation(), at.Property.Name, often, group.Key.Type.Name));
        }
    }

    /// <summary>Whether a loop runs an access more than once in the same scope.</summary>
    private static bool IsRepeated(IOperation access, IOperation? scope)
    {
        // What begins a scope in a block is a neighbour of the access, not above it: the block is the limit then.
        IOperation? limit = scope is IUsingOperation or IInvocationOperation or null ? scope : scope.Parent;
        IOperation child = access;
        for (IOperation? parent = access.Parent; parent is not null && parent != limit; child = parent, parent = parent.Parent)
        {
            bool repeats = parent switch
            {
                IForEachLoopOperation each => each.Collection != child,
                IForLoopOperation loop => !loop.Before.Contains(child),
                ILoopOperation => true,
                _ => false,
            };
            if (repeats)
                return true;
        }

        return false;
    }

    private static bool IsInFunction(IOperation operation)
    {
        for (IOperation? parent = operation.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation)
                return true;
        }

        return false;
    }

    private static bool IsIterator(IMethodSymbol method) =>
        method.ReturnType.OriginalDefinition.SpecialType is SpecialType.System_Collections_Generic_IEnumerable_T or SpecialType.System_Collections_Generic_IEnumerator_T
            or SpecialType.System_Collections_IEnumerable or SpecialType.System_Collections_IEnumerator;
}
