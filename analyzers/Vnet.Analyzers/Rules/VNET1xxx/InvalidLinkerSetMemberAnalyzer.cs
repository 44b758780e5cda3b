using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Vnet.Analyzers;

/// <summary>VNET1015: a member that cannot be an item of a linker set, which the generator therefore leaves out.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class InvalidLinkerSetMemberAnalyzer : DiagnosticAnalyzer
{
    private const int MaxDelegateParameters = 16; // Action and Func have no more.

    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.InvalidLinkerSetMember,
        "Member cannot be in a linker set",
        "'{0}' cannot be in a linker set: it {1}",
        Rule.Definition,
        DiagnosticSeverity.Error,
        "An item is the address of a static field, or a static method as an Action or Func of its parameters.");

    private static readonly DiagnosticDescriptor s_set = Rule.Create(
        RuleIds.InvalidLinkerSetMember,
        "Member cannot be in a linker set",
        "'{0}' is in a linker set without a name; name the set that it belongs to",
        Rule.Definition,
        DiagnosticSeverity.Error,
        "A set is found by its name.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule, s_set];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (VnetAttributes.Of(start.Compilation) is { LinkerSet: { } linkerSet })
                start.RegisterSymbolAction(symbol => Analyze(symbol, linkerSet), SymbolKind.Field, SymbolKind.Method);
        });
    }

    private static void Analyze(SymbolAnalysisContext context, INamedTypeSymbol linkerSet)
    {
        ISymbol member = context.Symbol;
        if (member is IMethodSymbol { PartialDefinitionPart: not null })
            return; // Both parts have the attributes of both.
        bool isItem = false;
        foreach (AttributeData attribute in member.GetAttributes())
        {
            if (!SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, linkerSet))
                continue;
            isItem = true;
            if (attribute is { ApplicationSyntaxReference: { } syntax, ConstructorArguments.Length: 1 } && attribute.ConstructorArguments[0].Value is null or "")
                context.ReportDiagnostic(Diagnostic.Create(s_set, syntax.SyntaxTree.GetLocation(syntax.Span), member.Name));
        }

        if (isItem && Fault(member) is { } fault)
            context.ReportDiagnostic(Diagnostic.Create(s_rule, member.Locations[0], member.Name, fault));
    }

    private static string? Fault(ISymbol member) => member switch
    {
        IFieldSymbol { IsImplicitlyDeclared: true } => "is the hidden field of a property or an event; declare the field itself",
        IFieldSymbol { IsStatic: false } => "is an instance field; only a static has one address",
        IFieldSymbol field => HasPointer(field.Type) ? "is a pointer, which no item's type can be; use nint" : null,
        IMethodSymbol method => Fault(method),
        _ => null,
    };

    private static string? Fault(IMethodSymbol method)
    {
        if (DelegateTarget.FaultOf(method) is { } fault)
            return fault;
        if (method.RefKind != RefKind.None)
            return "returns by reference, which no Func does; return the value";
        if (method.Parameters.Length > MaxDelegateParameters)
            return $"has {method.Parameters.Length} parameters, and Action and Func end at {MaxDelegateParameters}; pass a struct that holds them";
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (parameter.RefKind != RefKind.None)
                return $"takes '{parameter.Name}' by reference, which no Action or Func does; pass the value, or a class that holds it";
            if (HasPointer(parameter.Type))
                return $"takes the pointer '{parameter.Name}', which no Action or Func can; pass nint";
        }

        return HasPointer(method.ReturnType) ? "returns a pointer, which no Func can; return nint" : null;
    }

    private static bool HasPointer(ITypeSymbol type) => type switch
    {
        IPointerTypeSymbol or IFunctionPointerTypeSymbol => true,
        IArrayTypeSymbol array => HasPointer(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.Any(HasPointer),
        _ => false,
    };
}
