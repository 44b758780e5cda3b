using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Vnet.Roslyn;

namespace Vnet.Analyzers;

/// <summary>VNET4002: a sysctl claims that each vnet has its own value, over a value that all share.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SysctlVnetOverPlainAnalyzer : SysctlHandlerAnalyzer
{
    private static readonly ImmutableDictionary<string, string?> s_edit = SysctlEdit.RemoveFlags(nameof(CtlFlags.Vnet));

    private const string Title = "CtlFlags.Vnet over a value that all vnets share";

    private static readonly DiagnosticDescriptor s_field = Rule.Create(
        RuleIds.SysctlVnetOverPlain,
        Title,
        "Sysctl '{0}' has CtlFlags.Vnet, but '{1}' is one for all vnets, so that a jail could write what is not its own; "
        + "remove the flag, or virtualize the field with [VnetDefine]",
        Rule.Sysctl,
        DiagnosticSeverity.Error,
        "CtlFlags.Vnet lets the root of a jail that owns its vnet write. Over a plain static the write reaches every other vnet.");

    private static readonly DiagnosticDescriptor s_handler = Rule.Create(
        RuleIds.SysctlVnetOverPlain,
        Title,
        "Sysctl '{0}' has CtlFlags.Vnet, but {1} uses no variable of a vnet; remove the flag",
        Rule.Sysctl,
        DiagnosticSeverity.Error,
        "CtlFlags.Vnet lets the root of a jail that owns its vnet write. A handler that uses nothing of the vnet lets it change what all share.");

    private static readonly DiagnosticDescriptor s_counter = Rule.Create(
        RuleIds.SysctlVnetOverPlain,
        Title,
        "Sysctl '{0}' has CtlFlags.Vnet, but AddCounter publishes one counter, which every vnet would read and could zero; "
        + "remove the flag, or put [Sysctl] on the [VnetDefine] field",
        Rule.Sysctl,
        DiagnosticSeverity.Error,
        "AddCounter takes the counter itself, not where the current vnet has its own. One that is taken from a vnet stays that vnet's.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_field, s_handler, s_counter];

    private protected override void Start(CompilationStartAnalysisContext context, SysctlSymbols symbols)
    {
        base.Start(context, symbols);
        ForEachDeclaration(context, symbols, (declaration, report, cancellation) =>
        {
            if (!declaration.Has(CtlFlags.Vnet) || declaration is not { Kind: SysctlKind.Field, Symbol: IFieldSymbol field })
                return;
            if (!symbols.IsVnetDefine(field))
                report(Diagnostic.Create(s_field, declaration.Location("Flags", -1, cancellation), s_edit, declaration.Name, field.Name));
        });
        if (CurVnetSymbols.Of(context.Compilation) is { } vnets && SysctlAddition.ContextOf(context.Compilation) is { } sysctlContext)
            context.RegisterOperationAction(call => AnalyzeAddition(call, vnets, sysctlContext), OperationKind.Invocation);
    }

    // One that is added at run time: over the address of a static, as in () => ref s_x, by a handler, or over a counter.
    private static void AnalyzeAddition(OperationAnalysisContext context, CurVnetSymbols vnets, INamedTypeSymbol sysctlContext)
    {
        if (SysctlAddition.Of((IInvocationOperation)context.Operation, sysctlContext) is not { } addition || !addition.Has(CtlFlags.Vnet))
            return;
        ImmutableDictionary<string, string?>? edit = addition.Edit(s_edit);
        if (addition.IsOfCounter)
            context.ReportDiagnostic(Diagnostic.Create(s_counter, addition.FlagsLocation, edit, addition.Name));
        foreach (SysctlAdditionCode code in addition.Code)
        {
            if (code.IsAddress)
            {
                if (code.PlainStatic(vnets) is { } field)
                    context.ReportDiagnostic(Diagnostic.Create(s_field, addition.FlagsLocation, edit, addition.Name, field.Name));
            }
            else if (!MayUseVnet(code.Method, code.Bodies(), vnets, new HashSet<ISymbol>(SymbolEqualityComparer.Default)))
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    s_handler, addition.FlagsLocation, DiagnosticSeverity.Info, additionalLocations: null, edit, addition.Name, code.Name));
            }
        }
    }

    // Whether a handler depends on a vnet is certain only where nothing of it is out of sight, so that is a note.
    private protected override void Analyze(
        SysctlDeclaration declaration, IMethodSymbol handler, MethodBodies bodies, CurVnetSymbols vnets, SymbolAnalysisContext context)
    {
        if (!declaration.Has(CtlFlags.Vnet) || !bodies.Contains(handler)
            || MayUseVnet(handler, bodies, vnets, new HashSet<ISymbol>(SymbolEqualityComparer.Default)))
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(
            s_handler,
            declaration.Location("Flags", -1, context.CancellationToken),
            DiagnosticSeverity.Info,
            additionalLocations: null,
            s_edit,
            declaration.Name,
            $"handler '{handler.Name}'"));
    }

    private static bool MayUseVnet(IMethodSymbol method, MethodBodies bodies, CurVnetSymbols vnets, HashSet<ISymbol> seen)
    {
        if (!seen.Add(method.OriginalDefinition))
            return false;
        foreach (IOperation operation in bodies.Of(method))
        {
            switch (operation)
            {
                case IInvocationOperation { TargetMethod: var called }:
                    if (bodies.Contains(called) ? MayUseVnet(called, bodies, vnets, seen) : IsOutOfSight(called))
                        return true;
                    break;
                case IFieldReferenceOperation { Field: var field } when vnets.IsVnetDefine(field):
                case IMemberReferenceOperation { Member: not IFieldSymbol and var member } when IsOutOfSight(member):
                case IObjectCreationOperation { Constructor: { } constructor } when IsOutOfSight(constructor):
                case IDelegateCreationOperation or IAnonymousFunctionOperation or ILocalFunctionOperation or IDynamicInvocationOperation:
                    return true;
            }
        }

        return false;
    }

    // Of other assemblies only .NET's own are known to keep away from the program's variables. Of the request, all but the
    // caller, who belongs to a jail, is the same in every vnet.
    private static bool IsOutOfSight(ISymbol member)
    {
        INamedTypeSymbol type = member.ContainingType;
        if (type.ToDisplayString() is MetadataNames.SysctlRequest or MetadataNames.SysctlOid)
            return member.Name == "Caller";
        if (type.DelegateInvokeMethod is not null)
            return true;
        INamespaceSymbol? level = type.ContainingNamespace;
        while (level is { IsGlobalNamespace: false, ContainingNamespace.IsGlobalNamespace: false })
            level = level.ContainingNamespace;
        return level?.Name != "System";
    }
}
