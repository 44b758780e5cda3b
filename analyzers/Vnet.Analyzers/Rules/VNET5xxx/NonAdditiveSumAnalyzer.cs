using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>VNET5002: per-CPU values are summed whose sum means nothing.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NonAdditiveSumAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.NonAdditiveSum,
        "A sum over CPUs means nothing",
        "'{0}' does not sound like something that adds up over CPUs; combine the values of [cpu] as their meaning asks, or give it the name of a count",
        Rule.Dpcpu,
        DiagnosticSeverity.Warning,
        "Sum and VarSum add the CPUs' values. That makes sense for counts, not for maxima, averages, states or identifiers.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName(MetadataNames.DpcpuCounter) is { } counter
                && start.Compilation.GetTypeByMetadataName(MetadataNames.DpcpuVariable) is { } variable
                && start.Compilation.GetTypeByMetadataName(MetadataNames.DpcpuDefine) is { } dpcpuDefine)
            {
                start.RegisterOperationAction(call => Analyze(call, counter, variable, dpcpuDefine), OperationKind.Invocation);
                if (SysctlSymbols.Of(start.Compilation) is { } sysctls)
                    start.RegisterSymbolAction(field => AnalyzeSysctl(field, sysctls), SymbolKind.Field);
            }
        });
    }

    private static void Analyze(OperationAnalysisContext context, INamedTypeSymbol counter, INamedTypeSymbol variable, INamedTypeSymbol dpcpuDefine)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod.Name is not ("Sum" or "VarSum"))
            return;
        INamedTypeSymbol type = call.TargetMethod.ContainingType.OriginalDefinition;
        string? summed = null;
        if (call.TargetMethod.Name == "Sum" && SymbolEqualityComparer.Default.Equals(type, counter))
            summed = AccessedVariable.OfDpcpu(call.Instance, dpcpuDefine) is { } field ? AccessorName.Of(field.Name) : null;
        else if (call.TargetMethod.Name == "VarSum" && SymbolEqualityComparer.Default.Equals(type, variable))
            summed = SelectedMember(call);
        if (summed is not null && !AdditiveName.Is(summed))
            context.ReportDiagnostic(Diagnostic.Create(s_rule, call.Syntax.GetLocation(), summed));
    }

    // A sysctl over a per-CPU field shows the sum.
    private static void AnalyzeSysctl(SymbolAnalysisContext context, SysctlSymbols sysctls)
    {
        var field = (IFieldSymbol)context.Symbol;
        string name = AccessorName.Of(field.Name);
        if (!AdditiveName.Is(name) && sysctls.IsDpcpuDefine(field) && !sysctls.IsPcpustat(field.Type) && !sysctls.DeclarationsOf(field).IsEmpty)
            context.ReportDiagnostic(Diagnostic.Create(s_rule, field.Locations[0], name));
    }

    // The member that a selector lambda returns: of s => s.packets, packets.
    private static string? SelectedMember(IInvocationOperation call)
    {
        if (call.Arguments.Length != 1 || OperationOrder.Unwrapped(call.Arguments[0].Value) is not IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda })
            return null;
        IReturnOperation? returned = lambda.Body.Operations.OfType<IReturnOperation>().LastOrDefault();
        return returned?.ReturnedValue is { } value && OperationOrder.Unwrapped(value) is IMemberReferenceOperation member ? member.Member.Name : null;
    }
}
