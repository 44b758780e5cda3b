using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Vnet.Analyzers;

/// <summary>Base of the rules that compare the constructors and destructors of one type.</summary>
/// <remarks>A type without a lifecycle attribute costs such a rule one look at its methods' attributes.</remarks>
public abstract class LifecycleAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (LifecycleSymbols.Of(start.Compilation) is not { } symbols)
                return;
            start.RegisterSymbolStartAction(
                symbol =>
                {
                    if (LifecycleType.Of((INamedTypeSymbol)symbol.Symbol, symbols) is not { } type || !Concerns(type))
                        return;
                    symbol.RegisterOperationBlockAction(block => type.AddBody(block.OwningSymbol, block.OperationBlocks));
                    symbol.RegisterSymbolEndAction(end => Analyze(type, end));
                },
                SymbolKind.NamedType);
        });
    }

    /// <summary>Whether the type has the kinds of methods that the rule is about.</summary>
    private protected abstract bool Concerns(LifecycleType type);

    /// <summary>Reports; called when the bodies of all the type's methods are known.</summary>
    private protected abstract void Analyze(LifecycleType type, SymbolAnalysisContext context);
}
