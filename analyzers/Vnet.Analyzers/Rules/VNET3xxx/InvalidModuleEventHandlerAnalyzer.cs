using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>VNET3010: a method with <c>[ModuleEventHandler]</c> that nobody could tell of an event.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class InvalidModuleEventHandlerAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.InvalidModuleEventHandler,
        "A module's event handler has the wrong shape",
        "Handler '{0}' {1}; write it as 'static KldError {0}(ModuleEvent what)', or return void",
        Rule.Lifecycle,
        DiagnosticSeverity.Error,
        "A handler is called with the event alone, and what it returns decides: a method of another shape would never be told.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (VnetAttributes.Of(start.Compilation) is { ModuleEventHandler: { } handler })
                start.RegisterSymbolAction(symbol => Analyze(symbol, handler), SymbolKind.Method);
        });
    }

    private static void Analyze(SymbolAnalysisContext context, INamedTypeSymbol attribute)
    {
        var method = (IMethodSymbol)context.Symbol;
        // Both parts of a partial method have the attributes of both.
        if (method.PartialDefinitionPart is null && VnetAttributes.Has(method, attribute) && Fault(method) is { } fault)
            context.ReportDiagnostic(Diagnostic.Create(s_rule, method.Locations[0], method.Name, fault));
    }

    private static string? Fault(IMethodSymbol method)
    {
        if (DelegateTarget.FaultOf(method) is { } fault)
            return fault;
        if (!TakesEvent(method.Parameters))
            return "does not take a ModuleEvent alone and by value";
        if (method.IsAsync || method.PartialImplementationPart is { IsAsync: true })
            return "is async, so it answers before its work is done";
        if (!method.ReturnsVoid && (method.RefKind != RefKind.None || !Is(method.ReturnType, MetadataNames.KldError)))
            return "returns what is no answer to an event";
        return null;
    }

    private static bool TakesEvent(ImmutableArray<IParameterSymbol> parameters) =>
        parameters.Length == 1 && parameters[0].RefKind == RefKind.None && Is(parameters[0].Type, MetadataNames.ModuleEvent);

    private static bool Is(ITypeSymbol type, string name) => type.ToDisplayString() == name;
}
