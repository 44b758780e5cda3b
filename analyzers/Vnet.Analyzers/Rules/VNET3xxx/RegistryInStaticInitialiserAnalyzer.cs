using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>VNET3011: what initialises a type or an assembly waits for the registry.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RegistryInStaticInitialiserAnalyzer : DiagnosticAnalyzer
{
    private const string ModuleInitializer = "System.Runtime.CompilerServices.ModuleInitializerAttribute";

    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.RegistryInStaticInitialiser,
        "A static initialiser waits for the registry",
        "'{0}' in {1} waits for the registry, whose holder may itself wait for that initialiser; move the call to a method that the program calls",
        Rule.Lifecycle,
        DiagnosticSeverity.Warning,
        "Constructors run under the registry. One that is the first to touch the type waits for its initialiser, which waits for the registry: "
        + "the runtime ends that with VnetDeadlockException after a while.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (RegistryCalls.Of(start.Compilation) is not { } registry)
                return;
            INamedTypeSymbol? moduleInitializer = start.Compilation.GetTypeByMetadataName(ModuleInitializer);
            start.RegisterOperationAction(operation => Analyze(operation, registry, moduleInitializer), OperationKind.Invocation);
        });
    }

    private static void Analyze(OperationAnalysisContext context, RegistryCalls registry, INamedTypeSymbol? moduleInitializer)
    {
        var call = (IInvocationOperation)context.Operation;
        if (InitialiserOf(context.ContainingSymbol, moduleInitializer) is { } where && IsRunByIt(call) && Reached(call, registry) is { } name)
            context.ReportDiagnostic(Diagnostic.Create(s_rule, call.Syntax.GetLocation(), name, where));
    }

    private static string? InitialiserOf(ISymbol member, INamedTypeSymbol? moduleInitializer) => member switch
    {
        IMethodSymbol { MethodKind: MethodKind.StaticConstructor } => "a static constructor",
        IMethodSymbol { IsStatic: true } method when VnetAttributes.Has(method, moduleInitializer) => "a module initialiser",
        IFieldSymbol { IsStatic: true } or IPropertySymbol { IsStatic: true } or IEventSymbol { IsStatic: true } => "a static initialiser",
        _ => null,
    };

    // A lambda runs later, if at all. So does a local function, which is judged where it is called.
    private static bool IsRunByIt(IOperation operation)
    {
        for (IOperation? parent = operation.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation)
                return false;
        }

        return true;
    }

    // What the call does itself, or does in the same file's method that it calls.
    private static string? Reached(IInvocationOperation call, RegistryCalls registry)
    {
        if (registry.NameOf(call) is { } name)
            return name;
        if (MethodInFile.BodyOf(call.TargetMethod, call) is not { } body)
            return null;
        foreach (IOperation operation in OperationOrder.RunningNow(body))
        {
            if (operation is IInvocationOperation inner && registry.NameOf(inner) is { } reached)
                return reached;
        }

        return null;
    }
}
