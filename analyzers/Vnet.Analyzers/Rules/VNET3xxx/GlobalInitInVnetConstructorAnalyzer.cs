using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>VNET3004: a vnet's constructor initialises what all vnets share.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class GlobalInitInVnetConstructorAnalyzer : LifecycleAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.GlobalInitInVnetConstructor,
        "A vnet's constructor writes a global",
        "'{0}' is one for all vnets, but '{1}' writes it again in every vnet; do it once in a [Sysinit] method or under CurVnet.IsDefault, or virtualize it with [VnetDefine]",
        Rule.Lifecycle,
        DiagnosticSeverity.Warning,
        "A [VnetSysinit] method runs once per vnet: the second vnet initialises again what the first is already using.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    private protected override bool Concerns(LifecycleType type) => type.Has(LifecycleKind.VnetConstructor);

    private protected override void Analyze(LifecycleType type, SymbolAnalysisContext context)
    {
        var reported = new HashSet<SyntaxNode>();
        foreach (LifecycleMethod constructor in type.Of(LifecycleKind.VnetConstructor))
        {
            IEnumerable<IOperation> running = type.Running(constructor.Method, call => !DefaultVnetGuard.Covers(call, type.Symbols));
            foreach (StaticWrite write in StaticWrite.Among(running, type.Symbols))
            {
                if (!IsOfAnotherRule(write, type.Symbols) && !IsTakenBack(write, type) && !DefaultVnetGuard.Covers(write.Operation, type.Symbols) && reported.Add(write.Target.Syntax))
                    context.ReportDiagnostic(Diagnostic.Create(s_rule, write.Target.Syntax.GetLocation(), write.Member.Name, constructor.Method.Name));
            }
        }
    }

    // A timer in a static is VNET3006's, the result of a registration VNET3008's.
    private static bool IsOfAnotherRule(StaticWrite write, LifecycleSymbols symbols) =>
        write is { Operation: ISimpleAssignmentOperation, Value: { } value } && (symbols.Timers.IsCreation(value) || Acquisition.IsRegistration(value, symbols));

    // Counting vnets up here and down in a destructor is balanced.
    private static bool IsTakenBack(StaticWrite write, LifecycleType type) =>
        write.IsCount && type.Of(LifecycleKind.VnetDestructor).Any(destructor =>
            StaticWrite.Among(type.Running(destructor.Method), type.Symbols).Any(other => other.IsCount && SymbolEqualityComparer.Default.Equals(other.Member, write.Member)));
}
