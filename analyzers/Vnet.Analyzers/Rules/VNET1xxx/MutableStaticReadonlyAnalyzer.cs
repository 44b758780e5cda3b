using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>VNET1002: a static of a vnet module is never assigned again, but what it refers to can change.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MutableStaticReadonlyAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.MutableStaticReadonly,
        "Static readonly of a mutable type in a vnet module",
        "Read-only static '{0}' of vnet module '{1}' holds a '{2}', which can change and is shared by all vnets; use an immutable type, give each vnet its own with [VnetDefine] (and no readonly), or say with [VnetGlobal(\"why\")] that sharing is meant",
        Rule.Definition,
        DiagnosticSeverity.Warning,
        "'readonly' protects the reference, not the object. A collection or cache behind it is state that all vnets share.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (VnetAttributes.Of(start.Compilation) is not { } attributes)
                return;
            var membership = new ModuleMembership(attributes, start.Compilation);
            start.RegisterSyntaxNodeAction(node => AnalyzeField(node, attributes, membership), SyntaxKind.FieldDeclaration);
            start.RegisterSyntaxNodeAction(node => AnalyzeProperty(node, attributes, membership), SyntaxKind.PropertyDeclaration);
        });
    }

    private static void AnalyzeField(SyntaxNodeAnalysisContext context, VnetAttributes attributes, ModuleMembership membership)
    {
        var declaration = (FieldDeclarationSyntax)context.Node;
        if (!declaration.Modifiers.Any(SyntaxKind.StaticKeyword) || !declaration.Modifiers.Any(SyntaxKind.ReadOnlyKeyword))
            return;
        foreach (VariableDeclaratorSyntax variable in declaration.Declaration.Variables)
        {
            if (context.SemanticModel.GetDeclaredSymbol(variable, context.CancellationToken) is IFieldSymbol field)
                Analyze(context, new StaticStorage(field, field), field.Type, variable.Initializer?.Value, attributes, membership);
        }
    }

    private static void AnalyzeProperty(SyntaxNodeAnalysisContext context, VnetAttributes attributes, ModuleMembership membership)
    {
        var declaration = (PropertyDeclarationSyntax)context.Node;
        if (declaration.Modifiers.Any(SyntaxKind.StaticKeyword)
            && !declaration.Modifiers.Any(SyntaxKind.AbstractKeyword)
            && !declaration.Modifiers.Any(SyntaxKind.ExternKeyword)
            && declaration.AccessorList is { Accessors.Count: 1 } accessors
            && accessors.Accessors[0] is { Body: null, ExpressionBody: null }
            && context.SemanticModel.GetDeclaredSymbol(declaration, context.CancellationToken) is { IsPartialDefinition: false } property)
        {
            Analyze(context, new StaticStorage(property, null), property.Type, declaration.Initializer?.Value, attributes, membership);
        }
    }

    private static void Analyze(
        SyntaxNodeAnalysisContext context, StaticStorage storage, ITypeSymbol type, ExpressionSyntax? initialiser,
        VnetAttributes attributes, ModuleMembership membership)
    {
        if (type.TypeKind == TypeKind.Error || !membership.Contains(storage.Symbol.ContainingType) || storage.IsTagged(attributes))
            return;
        if (TypeMutability.IsDeeplyImmutable(type) || SharedByDesign.Contains(type) || HoldsFrozenValue(context, storage.Symbol, type, initialiser))
            return;
        if (storage.Symbol is IPropertySymbol property && BackingField(property) is { } field && attributes.IsTagged(field))
            return;
        context.ReportDiagnostic(Diagnostic.Create(
            s_rule, storage.Symbol.Locations[0], storage.Symbol.Name, ModuleName.Of(storage.Symbol.ContainingType).Name,
            type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)));
    }

    private static bool HoldsFrozenValue(SyntaxNodeAnalysisContext context, ISymbol symbol, ITypeSymbol type, ExpressionSyntax? initialiser)
    {
        bool isKnown = false;
        foreach (ExpressionSyntax value in Values(context, symbol, initialiser))
        {
            isKnown = true;
            if (context.SemanticModel.GetOperation(value, context.CancellationToken) is not { } operation || !FrozenValue.Is(WithConversion(operation)))
                return false;
        }

        return isKnown || type.TypeKind == TypeKind.Delegate;
    }

    // What turns the expression into the field's type hangs above it.
    private static IOperation WithConversion(IOperation operation)
    {
        while (operation.Parent is IConversionOperation { IsImplicit: true } or IDelegateCreationOperation { IsImplicit: true } or IArrayCreationOperation { IsImplicit: true })
            operation = operation.Parent;
        return operation;
    }

    private static IEnumerable<ExpressionSyntax> Values(SyntaxNodeAnalysisContext context, ISymbol symbol, ExpressionSyntax? initialiser)
    {
        if (initialiser is not null)
            yield return initialiser;
        foreach (IMethodSymbol constructor in symbol.ContainingType.StaticConstructors)
        {
            foreach (SyntaxReference reference in constructor.DeclaringSyntaxReferences)
            {
                // A static constructor in another part of the type is another file's; its values stay unknown.
                if (reference.SyntaxTree != context.Node.SyntaxTree)
                    continue;
                foreach (AssignmentExpressionSyntax assignment in reference.GetSyntax(context.CancellationToken).DescendantNodes().OfType<AssignmentExpressionSyntax>())
                {
                    if (SymbolEqualityComparer.Default.Equals(context.SemanticModel.GetSymbolInfo(assignment.Left, context.CancellationToken).Symbol, symbol))
                        yield return assignment.Right;
                }
            }
        }
    }

    private static IFieldSymbol? BackingField(IPropertySymbol property)
    {
        foreach (ISymbol member in property.ContainingType.GetMembers())
        {
            if (member is IFieldSymbol field && SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property))
                return field;
        }

        return null;
    }
}
