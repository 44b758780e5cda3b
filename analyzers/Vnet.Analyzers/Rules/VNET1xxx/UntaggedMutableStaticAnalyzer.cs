using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>VNET1001: a static of a vnet module can be assigned, and nothing says whose it is. Every vnet shares it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UntaggedMutableStaticAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.UntaggedMutableStatic,
        "Mutable static in a vnet module",
        "Static {0} '{1}' of vnet module '{2}' is shared by all vnets; give each its own with [VnetDefine], make it readonly, or say with [VnetGlobal(\"why\")] that sharing is meant",
        Rule.Definition,
        DiagnosticSeverity.Warning,
        "State of a module that is neither virtualized nor declared global leaks from one vnet to all others.");

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
            start.RegisterSymbolAction(symbol => AnalyzeMember(symbol, symbol.Symbol, attributes, membership), SymbolKind.Field, SymbolKind.Event);
            start.RegisterSymbolAction(symbol => AnalyzeProperties(symbol, attributes, membership), SymbolKind.NamedType);
        });
    }

    /// <summary>A property's storage is no member that actions run for, so it is looked for among its type's.</summary>
    private static void AnalyzeProperties(SymbolAnalysisContext context, VnetAttributes attributes, ModuleMembership membership)
    {
        foreach (ISymbol member in ((INamedTypeSymbol)context.Symbol).GetMembers())
        {
            if (member is IFieldSymbol { IsStatic: true, AssociatedSymbol: IPropertySymbol })
                AnalyzeMember(context, member, attributes, membership);
        }
    }

    private static void AnalyzeMember(SymbolAnalysisContext context, ISymbol member, VnetAttributes attributes, ModuleMembership membership)
    {
        INamedTypeSymbol type = member.ContainingType;
        if (type.TypeKind is TypeKind.Enum or TypeKind.Delegate
            || StaticStorage.Of(member) is not { IsAssignable: true } storage
            || storage.IsTagged(attributes)
            || !membership.Contains(type))
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(
            s_rule, storage.Symbol.Locations[0], Describe(storage.Symbol), storage.Symbol.Name, ModuleName.Of(type).Name));
    }

    private static string Describe(ISymbol symbol) => symbol.Kind switch
    {
        SymbolKind.Property => "property",
        SymbolKind.Event => "event",
        _ => "field",
    };
}
