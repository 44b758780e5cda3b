using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>VNET2003: a vnet is made current under a condition that its scope outlives, or twice in one block.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ConditionalSetAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.ConditionalSet,
        "Set the current vnet unconditionally and once per block",
        "{0}: give each set a block of its own",
        Rule.Access,
        DiagnosticSeverity.Warning,
        "A reader must be able to tell from the nesting of the source which vnet is current. A set that happens only sometimes, or a second one in the same block, breaks that.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (CurVnetSymbols.Of(start.Compilation) is { } symbols)
                start.RegisterOperationAction(operation => Analyze(operation, symbols), OperationKind.Invocation);
        });
    }

    private static void Analyze(OperationAnalysisContext context, CurVnetSymbols symbols)
    {
        var call = (IInvocationOperation)context.Operation;
        if (!symbols.IsScope(call.Type))
            return;
        string? problem = ScopeUse.Of(call) switch
        {
            ScopeUse.Kind.ConditionalUsing or ScopeUse.Kind.ConditionalAssignment => "The vnet is made current under a condition, but the code after it runs either way",
            ScopeUse.Kind.Using when IsSecondOfItsBlock(call, symbols) => "The block has made a vnet current already, and both stay so until its end",
            _ => null,
        };
        if (problem is not null)
            context.ReportDiagnostic(Diagnostic.Create(s_rule, call.Syntax.GetLocation(), problem));
    }

    private static bool IsSecondOfItsBlock(IOperation call, CurVnetSymbols symbols)
    {
        IOperation? declaration = call;
        while (declaration is not (null or IUsingDeclarationOperation or IUsingOperation))
            declaration = declaration.Parent;
        if (declaration is not IUsingDeclarationOperation { Parent: IBlockOperation block })
            return false;
        for (int i = block.Operations.IndexOf(declaration) - 1; i >= 0; i--)
        {
            if (block.Operations[i] is IUsingDeclarationOperation earlier && earlier.Descendants().Any(part => part is IInvocationOperation && symbols.IsScope(part.Type)))
                return true;
        }

        return false;
    }
}
