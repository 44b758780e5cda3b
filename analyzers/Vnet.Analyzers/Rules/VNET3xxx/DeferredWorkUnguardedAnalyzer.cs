using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>VNET3007: work deferred by a vnet's constructor does not ask whether the vnet is ready for it.</summary>
/// <remarks>
/// A guess, hence information only. Work that does not even set its vnet is another rule's; any word in the callback
/// that sounds like a test of readiness silences this one.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DeferredWorkUnguardedAnalyzer : LifecycleAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.DeferredWorkUnguarded,
        "Deferred work does not test its vnet's state",
        "This work may run before the vnet is built or while it is torn down, and uses '{0}' without asking; test the vnet's State first",
        Rule.Lifecycle,
        DiagnosticSeverity.Info,
        "Work that a [VnetSysinit] method starts may run while later constructors have not, or when destructors already have.");

    private static readonly ImmutableArray<string> s_readiness =
        ["state", "ready", "shutting", "shutdown", "live", "alive", "dead", "stop", "clos", "running", "dispos", "drain", "cancel", "dying", "enabled"];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    private protected override bool Concerns(LifecycleType type) => type.Has(LifecycleKind.VnetConstructor);

    private protected override void Analyze(LifecycleType type, SymbolAnalysisContext context)
    {
        var reported = new HashSet<SyntaxNode>();
        foreach (LifecycleMethod constructor in type.Of(LifecycleKind.VnetConstructor))
        {
            foreach (IOperation operation in type.Running(constructor.Method))
            {
                if (Callback(operation, type) is not { } callback || UnguardedUse(callback, type.Symbols) is not { } use)
                    continue;
                if (reported.Add(use.Access.Syntax))
                    context.ReportDiagnostic(Diagnostic.Create(s_rule, use.Access.Syntax.GetLocation(), use.Variable.Name));
            }
        }
    }

    private static (IOperation Access, IFieldSymbol Variable)? UnguardedUse(IReadOnlyList<IOperation> callback, LifecycleSymbols symbols)
    {
        if (!callback.Any(operation => EntersVnet(operation, symbols)) || callback.Any(TestsReadiness))
            return null;
        foreach (IOperation operation in callback)
        {
            if (AccessedVariable.Of(operation, symbols.VnetDefine) is { } variable)
                return (operation, variable);
        }

        return null;
    }

    private static IReadOnlyList<IOperation>? Callback(IOperation operation, LifecycleType type)
    {
        ImmutableArray<IArgumentOperation> arguments = operation switch
        {
            IObjectCreationOperation creation when type.Symbols.Timers.IsCreation(creation) && type.Symbols.Timers.IsArmed(creation) => creation.Arguments,
            IInvocationOperation call when type.Symbols.Timers.IsCreation(call) => type.Symbols.Timers.IsArmed(call) ? call.Arguments : [],
            IInvocationOperation call when Queues(call.TargetMethod) => call.Arguments,
            _ => [],
        };
        foreach (IArgumentOperation argument in arguments)
        {
            if (OperationOrder.Unwrapped(argument.Value) is not IDelegateCreationOperation { Target: { } target })
                continue;
            return target switch
            {
                IAnonymousFunctionOperation lambda => [.. lambda.Body.Descendants()],
                IMethodReferenceOperation method => [.. type.BodyOf(method.Method).SelectMany(body => body.DescendantsAndSelf()).Distinct()],
                _ => null,
            };
        }

        return null;
    }

    private static bool Queues(IMethodSymbol method) => method.ContainingType.ToDisplayString() switch
    {
        "System.Threading.ThreadPool" => method.Name is "QueueUserWorkItem" or "UnsafeQueueUserWorkItem",
        "System.Threading.Tasks.Task" => method.Name == "Run",
        "System.Threading.Tasks.TaskFactory" => method.Name == "StartNew",
        _ => false,
    };

    private static bool EntersVnet(IOperation operation, LifecycleSymbols symbols) =>
        operation is IInvocationOperation { TargetMethod: { } method }
        && ((SymbolEqualityComparer.Default.Equals(method.ContainingType, symbols.CurVnet) && method.Name is "Set" or "SetQuiet" or "RunAsync")
            || method is { Name: "In", IsStatic: true, ReturnType.Name: "VnetView" });

    private static bool TestsReadiness(IOperation operation)
    {
        string? name = operation switch
        {
            IMemberReferenceOperation member => member.Member.Name,
            IInvocationOperation call => call.TargetMethod.Name,
            ILocalReferenceOperation local => local.Local.Name,
            _ => null,
        };
        return name is not null && s_readiness.Any(word => name.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0);
    }
}
