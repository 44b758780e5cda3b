using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Vnet.Analyzers;

/// <summary>VNET4012: a field or method that generated code could not hand to the tree.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class InvalidSysctlMemberAnalyzer : SysctlAnalyzer
{
    private const string Title = "A field or method cannot be a sysctl";

    private static readonly DiagnosticDescriptor s_method = Rule.Create(
        RuleIds.InvalidSysctlMember,
        Title,
        "Handler '{0}' {1}; write it as 'static SysctlError {0}(SysctlOid oid, ref SysctlRequest request)'",
        Rule.Sysctl,
        DiagnosticSeverity.Error,
        "The tree calls a handler through the delegate SysctlHandler, with nothing but the node and the request.");

    private static readonly DiagnosticDescriptor s_field = Rule.Create(
        RuleIds.InvalidSysctlMember,
        Title,
        "'{0}' cannot be a sysctl: it {1}",
        Rule.Sysctl,
        DiagnosticSeverity.Error,
        "The tree reads and writes a field where it is, at any time and on any thread: that takes a static that is declared by name.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_method, s_field];

    private protected override void Start(CompilationStartAnalysisContext context, SysctlSymbols symbols)
    {
        base.Start(context, symbols);
        context.RegisterSyntaxNodeAction(node => AnalyzeTarget(node, symbols), SyntaxKind.AttributeTargetSpecifier);
    }

    private protected override void Analyze(SysctlDeclaration declaration, SysctlSymbols symbols, Action<Diagnostic> report, CancellationToken cancellation)
    {
        // A property's hidden field is reported where its attribute stands.
        if (declaration.Kind == SysctlKind.Field && declaration.Symbol is IFieldSymbol { IsImplicitlyDeclared: false } field && FaultOf(field) is { } fieldFault)
            report(Diagnostic.Create(s_field, field.Locations[0], field.Name, fieldFault));
        if (declaration.Kind == SysctlKind.Proc && declaration.Symbol is IMethodSymbol method && IsFirst(declaration, method, symbols) && FaultOf(method, symbols) is { } fault)
            report(Diagnostic.Create(s_method, method.Locations[0], method.Name, fault));
    }

    // One method may serve several sysctls, and is wrong once.
    private static bool IsFirst(SysctlDeclaration declaration, IMethodSymbol method, SysctlSymbols symbols) =>
        method.GetAttributes().First(attribute => symbols.KindOf(attribute.AttributeClass) == SysctlKind.Proc) == declaration.Attribute;

    private static string? FaultOf(IFieldSymbol field)
    {
        if (!field.IsStatic)
            return "is an instance field; only a static is one value";
        if (field.GetAttributes().Any(a => a.AttributeClass is { Name: "ThreadStaticAttribute" } type && type.ToDisplayString() == "System.ThreadStaticAttribute"))
            return "is [ThreadStatic], so that each reader would see another value";
        return null;
    }

    private static string? FaultOf(IMethodSymbol method, SysctlSymbols symbols)
    {
        if (DelegateTarget.FaultOf(method) is { } fault)
            return fault;
        if (method.RefKind != RefKind.None || !symbols.IsError(method.ReturnType))
            return "does not return a SysctlError";
        return TakesRequest(method.Parameters, symbols) ? null : "does not take the node and, by reference, the request";
    }

    private static bool TakesRequest(ImmutableArray<IParameterSymbol> parameters, SysctlSymbols symbols) =>
        parameters.Length == 2
        && parameters[0].RefKind == RefKind.None && symbols.IsOid(parameters[0].Type)
        && parameters[1].RefKind == RefKind.Ref && symbols.IsRequest(parameters[1].Type);

    // [field: Sysctl] on a property or an event: generated code has no name for the field behind it.
    private static void AnalyzeTarget(SyntaxNodeAnalysisContext context, SysctlSymbols symbols)
    {
        if (context.Node.Parent is not AttributeListSyntax { Target: { } target } list || !target.Identifier.IsKind(SyntaxKind.FieldKeyword))
            return;
        (string? name, string owner) = list.Parent switch
        {
            PropertyDeclarationSyntax property => (property.Identifier.ValueText, "a property"),
            EventFieldDeclarationSyntax @event => (@event.Declaration.Variables[0].Identifier.ValueText, "an event"),
            _ => (null, ""),
        };
        if (name is null)
            return;
        foreach (AttributeSyntax attribute in list.Attributes)
        {
            if (symbols.KindOf(context.SemanticModel.GetTypeInfo(attribute, context.CancellationToken).Type as INamedTypeSymbol) == SysctlKind.Field)
                context.ReportDiagnostic(Diagnostic.Create(s_field, attribute.GetLocation(), name, $"is the hidden field of {owner}; declare the field itself"));
        }
    }
}
