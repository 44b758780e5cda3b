using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>VNET2006: an object of one vnet is put where others find it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class EscapingVnetStateAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.EscapingVnetState,
        "An object of a vnet must not leave it",
        "The object of '{0}' belongs to one vnet, but {1}: virtualize the target, copy the object, or say that it is shared with [VnetGlobal]",
        Rule.Access,
        DiagnosticSeverity.Warning,
        "A mutable object that is reachable from a plain static or from another vnet's variable is shared state: what one vnet does to it the other sees, also after the first is destroyed.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (CurVnetSymbols.Of(start.Compilation) is not { } symbols)
                return;
            INamedTypeSymbol? global = start.Compilation.GetTypeByMetadataName(MetadataNames.VnetGlobal);
            start.RegisterOperationAction(operation => Analyze(operation, symbols, global), OperationKind.SimpleAssignment, OperationKind.CoalesceAssignment);
        });
    }

    private static void Analyze(OperationAnalysisContext context, CurVnetSymbols symbols, INamedTypeSymbol? global)
    {
        var assignment = (IAssignmentOperation)context.Operation;
        IOperation value = assignment.Value;
        while (value is IConversionOperation conversion)
            value = conversion.Operand;
        if (VnetOrigin.Of(value, symbols) is not { } origin || !IsSharedByReference(value.Type, symbols))
            return;
        string? problem = assignment.Target switch
        {
            IFieldReferenceOperation { Field: { IsStatic: true } field } when !symbols.IsVnetDefine(field) && !IsGlobal(field, global) =>
                $"the static field '{field.Name}' is shared by all vnets",
            IPropertyReferenceOperation { Property: { IsStatic: true, RefKind: RefKind.None } property } when !IsGlobal(property, global) =>
                $"the static property '{property.Name}' is shared by all vnets",
            _ => VnetOrigin.Of(assignment.Target, symbols) is { } target && target.DiffersFrom(origin)
                ? $"'{target.Accessor.Name}' of another vnet would share it"
                : null,
        };
        if (problem is not null)
            context.ReportDiagnostic(Diagnostic.Create(s_rule, assignment.Syntax.GetLocation(), origin.Accessor.Name, problem));
    }

    // A delegate is code, and a vnet itself is nobody's state.
    private static bool IsSharedByReference(ITypeSymbol? type, CurVnetSymbols symbols) =>
        type is { IsReferenceType: true, TypeKind: not TypeKind.Delegate }
        && !SymbolEqualityComparer.Default.Equals(type, symbols.Instance)
        && !TypeMutability.IsDeeplyImmutable(type);

    private static bool IsGlobal(ISymbol symbol, INamedTypeSymbol? global) =>
        CurVnetSymbols.HasAttribute(symbol, global) || CurVnetSymbols.HasAttribute(symbol.ContainingType, global);
}
