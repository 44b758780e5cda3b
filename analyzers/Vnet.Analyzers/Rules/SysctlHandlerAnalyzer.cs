using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Vnet.Analyzers;

/// <summary>Base of the rules that compare what a sysctl's handler says with what it does.</summary>
/// <remarks>A type without a handler costs such a rule one look at its methods' attributes.</remarks>
public abstract class SysctlHandlerAnalyzer : SysctlAnalyzer
{
    private protected override void Start(CompilationStartAnalysisContext context, SysctlSymbols symbols)
    {
        if (CurVnetSymbols.Of(context.Compilation) is not { } vnets)
            return;
        context.RegisterSymbolStartAction(
            type =>
            {
                if (!HasHandler((INamedTypeSymbol)type.Symbol, symbols))
                    return;
                var bodies = new MethodBodies();
                type.RegisterOperationBlockAction(block => bodies.Add(block.OwningSymbol, block.OperationBlocks));
                type.RegisterSymbolEndAction(end =>
                {
                    foreach (ISymbol member in ((INamedTypeSymbol)end.Symbol).GetMembers())
                    {
                        if (member is IMethodSymbol { MethodKind: MethodKind.Ordinary } method)
                            Analyze(method, bodies, symbols, vnets, end);
                    }
                });
            },
            SymbolKind.NamedType);
    }

    /// <summary>Judges one declaration of a handler.</summary>
    /// <param name="declaration">The attribute.</param>
    /// <param name="handler">The method.</param>
    /// <param name="bodies">The bodies of its type's methods.</param>
    /// <param name="vnets">What says which vnet is current.</param>
    /// <param name="context">Where to report.</param>
    private protected abstract void Analyze(
        SysctlDeclaration declaration, IMethodSymbol handler, MethodBodies bodies, CurVnetSymbols vnets, SymbolAnalysisContext context);

    /// <summary>The use of the current vnet's variables that says most about a handler, one call deep; null when it has none.</summary>
    private protected static VnetUse? UseOf(IMethodSymbol handler, MethodBodies bodies, CurVnetSymbols vnets, IOperation? boundary = null) =>
        VnetUse.Among(bodies.Running(handler, call => !CurVnetScopes.IsSet(call, vnets, boundary)), vnets, boundary);

    private void Analyze(IMethodSymbol method, MethodBodies bodies, SysctlSymbols symbols, CurVnetSymbols vnets, SymbolAnalysisContext context)
    {
        foreach (SysctlDeclaration declaration in symbols.DeclarationsOf(method))
        {
            if (declaration.Kind == SysctlKind.Proc)
                Analyze(declaration, method, bodies, vnets, context);
        }
    }

    private static bool HasHandler(INamedTypeSymbol type, SysctlSymbols symbols)
    {
        foreach (ISymbol member in type.GetMembers())
        {
            if (member is IMethodSymbol { MethodKind: MethodKind.Ordinary } method
                && symbols.DeclarationsOf(method).Any(declaration => declaration.Kind == SysctlKind.Proc))
            {
                return true;
            }
        }

        return false;
    }
}
