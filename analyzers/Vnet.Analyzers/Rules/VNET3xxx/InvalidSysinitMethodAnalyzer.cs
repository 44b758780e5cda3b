using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Vnet.Analyzers;

/// <summary>VNET3009: a method that cannot be called at boot or in a vnet carries a lifecycle attribute.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class InvalidSysinitMethodAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.InvalidSysinitMethod,
        "A constructor or destructor has the wrong shape",
        "'{0}' carries [{1}] but {2}; make it a static, parameterless method that returns void",
        Rule.Lifecycle,
        DiagnosticSeverity.Error,
        "Methods with [VnetSysinit], [VnetSysuninit], [Sysinit] or [Sysuninit] are called without arguments and must be done when they return.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (LifecycleSymbols.Of(start.Compilation) is { } symbols)
                start.RegisterSymbolAction(method => Analyze(method, symbols), SymbolKind.Method);
        });
    }

    private static void Analyze(SymbolAnalysisContext context, LifecycleSymbols symbols)
    {
        var method = (IMethodSymbol)context.Symbol;
        foreach (LifecycleMethod lifecycle in symbols.LifecyclesOf(method))
        {
            if (Fault(method) is { } fault)
                context.ReportDiagnostic(Diagnostic.Create(s_rule, method.Locations[0], method.Name, NameOf(lifecycle), fault));
            return;
        }
    }

    private static string? Fault(IMethodSymbol method)
    {
        if (method.MethodKind != MethodKind.Ordinary)
            return "is not an ordinary method";
        if (!method.IsStatic)
            return "is an instance method";
        if (method.IsAbstract || method.IsVirtual)
            return "is abstract or virtual, so it has no one body";
        if (!method.Parameters.IsEmpty)
            return "has parameters, for which nobody has arguments";
        if (method.IsGenericMethod)
            return "is generic, and nobody has type arguments for it";
        if (method.IsAsync || method.PartialImplementationPart is { IsAsync: true })
            return "is async, so it returns before its work is done";
        if (!method.ReturnsVoid)
            return "returns a value, which nobody takes";
        if (method is { IsPartialDefinition: true, PartialImplementationPart: null })
            return "is partial and has no body";
        return null;
    }

    private static string NameOf(LifecycleMethod lifecycle)
    {
        string name = lifecycle.Attribute.AttributeClass!.Name;
        return name.EndsWith("Attribute", StringComparison.Ordinal) ? name.Substring(0, name.Length - "Attribute".Length) : name;
    }
}
