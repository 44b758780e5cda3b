using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>VNET1007: the initialiser of a variable reads a variable, itself or another.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SelfReferencingInitialiserAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.SelfReferencingInitialiser,
        "Initialiser refers to a vnet variable",
        "The initialiser of '{0}' refers to {1}, of which there is one per vnet or CPU; use a constant, or set it in a [VnetSysinit] method",
        Rule.Definition,
        DiagnosticSeverity.Error,
        "A reference copy is made before any vnet is current, so what it reads is another reference copy, or nothing.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (VnetAttributes.Of(start.Compilation) is { } attributes)
                start.RegisterOperationAction(operation => Analyze(operation, attributes), OperationKind.FieldInitializer);
        });
    }

    private static void Analyze(OperationAnalysisContext context, VnetAttributes attributes)
    {
        var initialiser = (IFieldInitializerOperation)context.Operation;
        if (initialiser.Value is ILiteralOperation
            || initialiser.InitializedFields.FirstOrDefault(f => attributes.IsVnetDefine(f) || attributes.IsDpcpuDefine(f)) is not { } field)
        {
            return;
        }

        foreach (IOperation use in InitialiserOperations.RunBy(initialiser.Value))
        {
            if (Describe(use, field, attributes) is { } variable)
                context.ReportDiagnostic(Diagnostic.Create(s_rule, use.Syntax.GetLocation(), field.Name, variable));
        }
    }

    private static string? Describe(IOperation use, IFieldSymbol field, VnetAttributes attributes) => use switch
    {
        IFieldReferenceOperation { Field: { IsStatic: true } other } when attributes.IsVnetDefine(other) || attributes.IsDpcpuDefine(other) =>
            SymbolEqualityComparer.Default.Equals(other, field) ? "itself" : $"the variable '{other.Name}'",
        IPropertyReferenceOperation { Property: { IsStatic: true } property } when IsAccessor(property, attributes) => $"the accessor '{property.Name}'",
        IPropertyReferenceOperation { Property: { IsStatic: true, Name: "Cur" } property } when IsView(property.Type) => "the view 'Cur'",
        IInvocationOperation { TargetMethod: { IsStatic: true, Name: "In" } method } when IsView(method.ReturnType) => "the view 'In'",
        _ => null,
    };

    private static bool IsView(ITypeSymbol type) => type is { Name: "VnetView", IsRefLikeType: true };

    private static bool IsAccessor(IPropertySymbol property, VnetAttributes attributes)
    {
        if (!property.Name.StartsWith("V_", StringComparison.Ordinal) && !property.Name.StartsWith("DPCPU_", StringComparison.Ordinal))
            return false;
        foreach (ISymbol member in property.ContainingType.GetMembers())
        {
            if (member is IFieldSymbol { IsStatic: true } field
                && ((AccessorName.Vnet(field.Name) == property.Name && attributes.IsVnetDefine(field))
                    || (AccessorName.Dpcpu(field.Name) == property.Name && attributes.IsDpcpuDefine(field))))
            {
                return true;
            }
        }

        // Of another assembly the field may not be visible, but only the generator writes a property that returns a ref so named.
        return property.ReturnsByRef && !property.Locations.Any(location => location.IsInSource);
    }
}
