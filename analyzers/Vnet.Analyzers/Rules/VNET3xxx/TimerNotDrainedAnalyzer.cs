using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>VNET3006: a vnet's timer goes on after the vnet.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TimerNotDrainedAnalyzer : LifecycleAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.TimerNotDrained,
        "A vnet's timer outlives the vnet",
        "{0}; {1}",
        Rule.Lifecycle,
        DiagnosticSeverity.Warning,
        "A timer that a [VnetSysinit] method makes fires into a dead vnet unless a [VnetSysuninit] method disposes of it. "
        + "For that it must be in a variable of the vnet.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    private protected override bool Concerns(LifecycleType type) => type.Has(LifecycleKind.VnetConstructor);

    private protected override void Analyze(LifecycleType type, SymbolAnalysisContext context)
    {
        ImmutableHashSet<ISymbol>? drained = null;
        var reported = new HashSet<SyntaxNode>();
        foreach (LifecycleMethod constructor in type.Of(LifecycleKind.VnetConstructor))
        {
            foreach (IOperation operation in type.Running(constructor.Method))
            {
                if (!type.Symbols.Timers.IsCreation(operation))
                    continue;
                TimerStore store = TimerStore.Of(operation, type.Symbols);
                if (!store.IsKnown || !IsLost(store, operation, type, ref drained) || !reported.Add(operation.Syntax))
                    continue;
                (string what, string remedy) = store.Variable is { } variable
                    ? ($"The timer in '{variable.Name}' is not disposed of by any [VnetSysuninit] method of '{type.Type.Name}'",
                        $"dispose of {AccessorName.Vnet(variable.Name)} in one")
                    : ("The timer is in no variable of the vnet, so nothing can stop it when the vnet goes",
                        "keep it in a [VnetDefine] field and dispose of it in a [VnetSysuninit] method");
                context.ReportDiagnostic(Diagnostic.Create(
                    s_rule, operation.Syntax.GetLocation(), Properties(store, constructor, type), what, remedy));
            }
        }
    }

    private static bool IsLost(TimerStore store, IOperation creation, LifecycleType type, ref ImmutableHashSet<ISymbol>? drained)
    {
        // One timer for all vnets, made by the default one, is a global's business.
        if (store.Variable is null)
            return !DefaultVnetGuard.Covers(creation, type.Symbols);
        return !(drained ??= Release.ByDestructors(type, ofTimer: true)).Contains(store.Variable);
    }

    private static ImmutableDictionary<string, string?> Properties(TimerStore store, LifecycleMethod constructor, LifecycleType type)
    {
        ImmutableDictionary<string, string?> properties = ImmutableDictionary<string, string?>.Empty;
        bool isFixable = store is { Variable: { } variable, IsDirect: true }
            && SymbolEqualityComparer.Default.Equals(variable.ContainingType, type.Type)
            && type.Symbols.IsDisposable(variable.Type);
        if (!isFixable)
            return properties;
        properties = properties
            .Add(TimerFixKeys.Accessor, AccessorName.Vnet(store.Variable!.Name))
            .Add(TimerFixKeys.Constructor, constructor.Method.Name);
        return store.Variable.NullableAnnotation == NullableAnnotation.NotAnnotated ? properties : properties.Add(TimerFixKeys.Nullable, null);
    }
}
