using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Vnet.Analyzers;

/// <summary>Base of the rules that judge each declaration of a sysctl by itself.</summary>
/// <remarks>A symbol without attributes costs such a rule nothing more than to see that.</remarks>
public abstract class SysctlAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (SysctlSymbols.Of(start.Compilation) is { } symbols)
                Start(start, symbols);
        });
    }

    /// <summary>Registers what the rule looks at; unless overridden, every declaration.</summary>
    private protected virtual void Start(CompilationStartAnalysisContext context, SysctlSymbols symbols) =>
        ForEachDeclaration(context, symbols, (declaration, report, cancellation) => Analyze(declaration, symbols, report, cancellation));

    /// <summary>Judges one declaration.</summary>
    private protected virtual void Analyze(SysctlDeclaration declaration, SysctlSymbols symbols, Action<Diagnostic> report, CancellationToken cancellation)
    {
    }

    /// <summary>Calls back for every declaration of the compilation, where it stands and in any order.</summary>
    private protected static void ForEachDeclaration(
        CompilationStartAnalysisContext context, SysctlSymbols symbols, Action<SysctlDeclaration, Action<Diagnostic>, CancellationToken> found)
    {
        context.RegisterSymbolAction(
            symbol =>
            {
                // Both parts of a partial method have the attributes of both.
                if (symbol.Symbol is IMethodSymbol { PartialDefinitionPart: not null })
                    return;
                foreach (SysctlDeclaration declaration in symbols.DeclarationsOf(symbol.Symbol))
                    found(declaration, symbol.ReportDiagnostic, symbol.CancellationToken);
            },
            SymbolKind.Field,
            SymbolKind.Method,
            SymbolKind.NamedType);
        // The assembly's own attributes are looked at with the file that they stand in, so that they show while it is edited.
        context.RegisterSyntaxNodeAction(
            file =>
            {
                if (((CompilationUnitSyntax)file.Node).AttributeLists.Count == 0)
                    return;
                foreach (SysctlDeclaration declaration in symbols.DeclarationsOf(file.Compilation.Assembly))
                {
                    if (declaration.Attribute.ApplicationSyntaxReference?.SyntaxTree == file.Node.SyntaxTree)
                        found(declaration, file.ReportDiagnostic, file.CancellationToken);
                }
            },
            SyntaxKind.CompilationUnit);
    }
}
