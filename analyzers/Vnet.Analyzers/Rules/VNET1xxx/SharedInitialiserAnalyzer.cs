using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>VNET1008: what a variable refers to is one object for all vnets, because no initialiser builds one for each.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SharedInitialiserAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor s_existing = Rule.Create(
        RuleIds.SharedInitialiser,
        "Initialiser shares one object",
        "The initialiser of '{0}' yields an object that exists already, so all vnets share it; build a new one there",
        Rule.Definition,
        DiagnosticSeverity.Warning,
        "The initialiser of a variable that refers to a mutable object is run for each vnet, so it must build a new object each time.");

    private static readonly DiagnosticDescriptor s_constructor = Rule.Create(
        RuleIds.SharedInitialiser,
        "Static constructor initialises a vnet variable",
        "'{0}' is assigned in the static constructor, which runs once and not for each vnet; move the value to the field's initialiser",
        Rule.Definition,
        DiagnosticSeverity.Warning,
        "Only an initialiser is run again for each vnet. A static constructor sets the reference copy, whose object is never handed to a vnet.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_existing, s_constructor];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (VnetAttributes.Of(start.Compilation) is not { } attributes)
                return;
            start.RegisterOperationAction(operation => AnalyzeInitialiser(operation, attributes), OperationKind.FieldInitializer);
            start.RegisterOperationAction(
                operation => AnalyzeAssignment(operation, attributes), OperationKind.SimpleAssignment, OperationKind.CoalesceAssignment);
        });
    }

    private static void AnalyzeInitialiser(OperationAnalysisContext context, VnetAttributes attributes)
    {
        var initialiser = (IFieldInitializerOperation)context.Operation;
        if (initialiser.InitializedFields.FirstOrDefault(field => IsOwnedByVnet(field, attributes)) is not { } field
            || SharedObject.Find(initialiser.Value) is not { } shared
            || shared is IFieldReferenceOperation { Field: var source }
                && (attributes.IsVnetDefine(source) || attributes.IsDpcpuDefine(source))) // VNET1007 says that.
        {
            return;
        }

        string? copy = Unconverted(initialiser.Value) == shared && shared.Type is { } type
            ? Copy(field.Type, type, context.Compilation, context.ContainingSymbol.ContainingType)
            : null;
        ImmutableDictionary<string, string?> properties = ImmutableDictionary<string, string?>.Empty;
        if (copy is not null)
            properties = properties.Add(SharedInitialiserFixKeys.How, copy);
        context.ReportDiagnostic(Diagnostic.Create(s_existing, shared.Syntax.GetLocation(), properties, field.Name));
    }

    private static void AnalyzeAssignment(OperationAnalysisContext context, VnetAttributes attributes)
    {
        if (context.ContainingSymbol is not IMethodSymbol { MethodKind: MethodKind.StaticConstructor })
            return;
        var assignment = (IAssignmentOperation)context.Operation; // ICoalesceAssignmentOperation is one.
        if (assignment.Target is not IFieldReferenceOperation { Field: { IsStatic: true } field } || !IsOwnedByVnet(field, attributes))
            return;
        ImmutableDictionary<string, string?> properties = ImmutableDictionary<string, string?>.Empty;
        ImmutableArray<Location> declaration = field.Locations;
        if (IsMovable(assignment) && declaration[0].SourceTree == assignment.Syntax.SyntaxTree)
            properties = properties.Add(SharedInitialiserFixKeys.How, SharedInitialiserFixKeys.Move);
        context.ReportDiagnostic(Diagnostic.Create(s_constructor, assignment.Syntax.GetLocation(), declaration, properties, field.Name));
    }

    // A delegate cannot change, so that sharing one is harmless.
    private static bool IsOwnedByVnet(IFieldSymbol field, VnetAttributes attributes) =>
        attributes.IsVnetDefine(field)
        && field.Type.TypeKind != TypeKind.Delegate
        && VnetStorageOf.Type(field.Type) is VnetStorage.OwnReference or VnetStorage.OwnBox
        && !SharedByDesign.Contains(field.Type);

    private static IOperation Unconverted(IOperation value) =>
        value is IConversionOperation { OperatorMethod: null } conversion ? Unconverted(conversion.Operand) : value;

    // A statement of the constructor itself whose value depends on nothing there.
    private static bool IsMovable(IAssignmentOperation assignment) =>
        assignment.Syntax is AssignmentExpressionSyntax
        {
            Parent: ExpressionStatementSyntax { Parent: BlockSyntax { Parent: ConstructorDeclarationSyntax } },
        }
        && assignment.Kind == OperationKind.SimpleAssignment
        && !assignment.Value.DescendantsAndSelf().Any(use => use is ILocalReferenceOperation or IParameterReferenceOperation or IAwaitOperation);

    private static string? Copy(ITypeSymbol field, ITypeSymbol value, Compilation compilation, INamedTypeSymbol within)
    {
        if (!SymbolEqualityComparer.Default.Equals(field, value))
            return null;
        if (value is IArrayTypeSymbol { Rank: 1 })
            return SharedInitialiserFixKeys.Spread;
        if (value is not INamedTypeSymbol { TypeKind: TypeKind.Class, IsAbstract: false } type)
            return null;
        if (type.IsRecord)
            return SharedInitialiserFixKeys.With;
        return type.InstanceConstructors.Any(constructor =>
                constructor.Parameters.Length == 1
                && compilation.IsSymbolAccessibleWithin(constructor, within)
                && CopiesFrom(type, constructor.Parameters[0].Type))
            ? SharedInitialiserFixKeys.Construct
            : null;
    }

    // Stack<T> reverses what it copies, and what wraps (Collection<T>, ArrayList.Adapter) does not copy.
    private static bool CopiesFrom(INamedTypeSymbol type, ITypeSymbol parameter) =>
        SymbolEqualityComparer.Default.Equals(type, parameter)
        || (type.ContainingNamespace.ToDisplayString() is "System.Collections.Generic" or "System.Collections.Concurrent"
            && type.Name is not ("Stack" or "ConcurrentStack")
            && parameter.Name is "IEnumerable" or "IDictionary" or "ICollection");
}
