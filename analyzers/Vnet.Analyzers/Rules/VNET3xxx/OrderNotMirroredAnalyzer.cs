using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Vnet.Analyzers;

/// <summary>VNET3003: a vnet's state is torn down before that of a type which is built on it.</summary>
/// <remarks>
/// Looks at pairs only, types with one constructor and one destructor each, and only where one's lifecycle methods use
/// the other's variables. A destructor at an earlier order than its constructor is nothing unusual by itself: FreeBSD
/// brings bridges up last and down in the middle.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OrderNotMirroredAnalyzer : LifecycleAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.OrderNotMirrored,
        "Destructors do not mirror their constructors",
        "'{0}' is built after '{1}' and uses its variables, but '{1}' is torn down first; give this destructor a later subsystem or order than that of '{1}'",
        Rule.Lifecycle,
        DiagnosticSeverity.Info,
        "Destructors run in descending order of subsystem and order. What was built on something must be torn down before it.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    private protected override bool Concerns(LifecycleType type) => PairOf(type.Methods) is not null;

    private protected override void Analyze(LifecycleType type, SymbolAnalysisContext context)
    {
        Pair pair = PairOf(type.Methods)!;
        var seen = new HashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default) { type.Type };
        foreach (INamedTypeSymbol other in UsedBy(type, pair))
        {
            if (!seen.Add(other) || PairOf(LifecycleType.MethodsOf(other, type.Symbols)) is not { } foundation)
                continue;
            bool builtAfter = foundation.Constructor.Key < pair.Constructor.Key;
            bool tornDownAfter = foundation.Destructor.Key > pair.Destructor.Key;
            if (builtAfter && tornDownAfter)
                context.ReportDiagnostic(Diagnostic.Create(s_rule, pair.Destructor.AttributeLocation(context.CancellationToken), type.Type.Name, other.Name));
        }
    }

    private static IEnumerable<INamedTypeSymbol> UsedBy(LifecycleType type, Pair pair) =>
        type.Running(pair.Constructor.Method).Concat(type.Running(pair.Destructor.Method))
            .Select(operation => AccessedVariable.Of(operation, type.Symbols.VnetDefine)?.ContainingType)
            .OfType<INamedTypeSymbol>();

    private static Pair? PairOf(ImmutableArray<LifecycleMethod> methods)
    {
        LifecycleMethod[] constructors = [.. methods.Where(method => method.Kind == LifecycleKind.VnetConstructor)];
        LifecycleMethod[] destructors = [.. methods.Where(method => method.Kind == LifecycleKind.VnetDestructor)];
        bool isPair = constructors.Length == 1 && destructors.Length == 1 && constructors[0].Key is not null && destructors[0].Key is not null;
        return isPair ? new Pair(constructors[0], destructors[0]) : null;
    }

    private sealed record Pair(LifecycleMethod Constructor, LifecycleMethod Destructor);
}
