using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>VNET4001: a sysctl shows a vnet's variable, but does not say that each vnet has its own.</summary>
/// <remarks>One over a field cannot: its flag follows from the field. A handler that changes the variable is VNET4005's.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SysctlWithoutVnetAnalyzer : SysctlHandlerAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.SysctlWithoutVnet,
        "A sysctl over a vnet's variable lacks CtlFlags.Vnet",
        "Sysctl '{0}' shows '{1}' of the caller's vnet, but its flags say that there is one for all; add CtlFlags.Vnet to the flags",
        Rule.Sysctl,
        DiagnosticSeverity.Warning,
        "The flag tells readers, metrics and the check of privileges that each vnet has its own value.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    private protected override void Start(CompilationStartAnalysisContext context, SysctlSymbols symbols)
    {
        base.Start(context, symbols);
        Compilation compilation = context.Compilation;
        if (CurVnetSymbols.Of(compilation) is { } vnets && compilation.GetTypeByMetadataName(MetadataNames.SysctlContext) is { } sysctlContext
            && compilation.GetTypeByMetadataName(MetadataNames.CtlFlags) is { } flags)
        {
            context.RegisterOperationAction(call => AnalyzeAdd(call, vnets, sysctlContext, flags), OperationKind.Invocation);
        }
    }

    private protected override void Analyze(
        SysctlDeclaration declaration, IMethodSymbol handler, MethodBodies bodies, CurVnetSymbols vnets, SymbolAnalysisContext context)
    {
        if (declaration.Has(CtlFlags.Vnet) || UseOf(handler, bodies, vnets) is not { } use || (use.IsChange && declaration.IsWritable))
            return;
        context.ReportDiagnostic(Diagnostic.Create(
            s_rule, declaration.Location(context.CancellationToken), SysctlEdit.AddFlags(nameof(CtlFlags.Vnet)), declaration.Name, use.Name));
    }

    // One that is added at run time, over a reference or a delegate that reaches a variable.
    private static void AnalyzeAdd(OperationAnalysisContext context, CurVnetSymbols vnets, INamedTypeSymbol sysctlContext, INamedTypeSymbol flagsType)
    {
        var call = (IInvocationOperation)context.Operation;
        if (!call.TargetMethod.Name.StartsWith("Add", StringComparison.Ordinal)
            || !SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, sysctlContext))
        {
            return;
        }

        VnetUse? use = null;
        string name = "";
        foreach (IArgumentOperation argument in call.Arguments)
        {
            ITypeSymbol? type = argument.Parameter?.Type;
            if (SymbolEqualityComparer.Default.Equals(type, flagsType))
            {
                if (argument.Value.ConstantValue is not { HasValue: true, Value: uint flags } || ((CtlFlags)flags & CtlFlags.Vnet) != 0)
                    return;
            }
            else if (type?.SpecialType == SpecialType.System_String)
            {
                if (name.Length == 0 && argument.Value.ConstantValue is { HasValue: true, Value: string text })
                    name = text;
            }
            else if (type?.TypeKind == TypeKind.Delegate || argument.Parameter is { RefKind: not RefKind.None })
            {
                use ??= VnetUse.Among(Delegated(argument.Value), vnets);
            }
        }

        if (use is not null)
            context.ReportDiagnostic(Diagnostic.Create(s_rule, call.Syntax.GetLocation(), name, use.Name));
    }

    // What a lambda does runs when the sysctl is read.
    private static IEnumerable<IOperation> Delegated(IOperation value) =>
        OperationOrder.Unwrapped(value) is IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda }
            ? OperationOrder.RunningNow(lambda.Body)
            : OperationOrder.RunningNow(value);
}
