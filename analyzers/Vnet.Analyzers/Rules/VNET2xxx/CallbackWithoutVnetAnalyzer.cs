using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>VNET2004: code that runs where no vnet is current uses one.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CallbackWithoutVnetAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Rule.Create(
        RuleIds.CallbackWithoutVnet,
        "Callbacks have no current vnet",
        "'{0}' runs in {1}, where the vnet of the surrounding code is not current: "
        + "capture the vnet, and set it inside with 'using (CurVnet.Set(vnet))'",
        Rule.Access,
        DiagnosticSeverity.Warning,
        "The current vnet belongs to the thread. "
        + "Timers, other threads, tasks, event handlers, finalizers and static constructors run without it, or with another.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (CurVnetSymbols.Of(start.Compilation) is not { } symbols)
                return;
            start.RegisterOperationAction(
                operation => AnalyzeSink(operation, symbols), OperationKind.Invocation, OperationKind.ObjectCreation, OperationKind.EventAssignment);
            start.RegisterOperationAction(operation => AnalyzeMember(operation, symbols), OperationKind.PropertyReference);
        });
    }

    private static void AnalyzeSink(OperationAnalysisContext context, CurVnetSymbols symbols)
    {
        IOperation sink = context.Operation;
        if (CallbackSink.Of(sink, out bool flows) is not { } where)
            return;
        if (flows && CurVnetScopes.Around(sink, symbols).Any(scope => scope is IInvocationOperation))
            return;
        foreach (IDelegateCreationOperation callback in Callbacks(sink))
        {
            var named = callback.Target as IMethodReferenceOperation;
            IOperation? body = named is null ? callback.Target : MethodInFile.BodyOf(named.Method, sink);
            if (body is not null && FirstAmbient(body, symbols) is { } access)
                Report(context, named ?? access, access, where, callback.Target as IAnonymousFunctionOperation);
        }
    }

    private static void AnalyzeMember(OperationAnalysisContext context, CurVnetSymbols symbols)
    {
        string? where = context.ContainingSymbol switch
        {
            IMethodSymbol { MethodKind: MethodKind.StaticConstructor } => "a static constructor",
            IMethodSymbol { MethodKind: MethodKind.Destructor } => "a finalizer",
            IFieldSymbol { IsStatic: true } field when !symbols.IsVnetDefine(field) => "a static initialiser",
            IPropertySymbol { IsStatic: true } => "a static initialiser",
            _ => null,
        };
        if (where is null || !AccessorRecognition.IsAmbient(context.Operation, symbols))
            return;
        for (IOperation? parent = context.Operation.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IAnonymousFunctionOperation)
                return;
        }

        if (!IsName(context.Operation) && !CurVnetScopes.IsSet(context.Operation, symbols))
            Report(context, context.Operation, context.Operation, where);
    }

    private static IEnumerable<IDelegateCreationOperation> Callbacks(IOperation sink)
    {
        IEnumerable<IOperation> values = sink switch
        {
            IInvocationOperation call => call.Arguments.Select(argument => argument.Value),
            IObjectCreationOperation creation => creation.Arguments.Select(argument => argument.Value),
            IEventAssignmentOperation subscription => [subscription.HandlerValue],
            _ => [],
        };
        foreach (IOperation value in values)
        {
            IOperation current = value;
            while (current is IConversionOperation conversion)
                current = conversion.Operand;
            if (current is IDelegateCreationOperation callback)
                yield return callback;
            else if (current is IArrayCreationOperation { Initializer: { } list })
            {
                foreach (IDelegateCreationOperation element in list.ElementValues.OfType<IDelegateCreationOperation>())
                    yield return element;
            }
        }
    }

    private static IOperation? FirstAmbient(IOperation body, CurVnetSymbols symbols)
    {
        foreach (IOperation part in body.Descendants())
        {
            if (AccessorRecognition.IsAmbient(part, symbols) && !IsName(part)
                && !CurVnetScopes.IsSet(part, symbols, body) && !IsInInnerSink(part, body))
            {
                return part;
            }
        }

        return null;
    }

    /// <summary>A callback within the callback is reported for itself.</summary>
    private static bool IsInInnerSink(IOperation operation, IOperation body)
    {
        for (IOperation? parent = operation.Parent; parent is not null && parent != body; parent = parent.Parent)
        {
            if (parent is not IAnonymousFunctionOperation { Parent: IDelegateCreationOperation callback })
                continue;
            IOperation? receiver = callback.Parent;
            while (receiver is IConversionOperation or IArgumentOperation)
                receiver = receiver.Parent;
            if (CallbackSink.IsSinkOf(receiver))
                return true;
        }

        return false;
    }

    private static bool IsName(IOperation operation) => operation.Parent is INameOfOperation;

    // The fix needs the callback, and whether it returns a value: with the callback's place it need not bind anything.
    private static void Report(
        OperationAnalysisContext context, IOperation at, IOperation access, string where, IAnonymousFunctionOperation? callback = null)
    {
        ImmutableDictionary<string, string?> properties = ImmutableDictionary<string, string?>.Empty;
        if (callback is { Symbol.ReturnsVoid: false })
            properties = properties.Add("Returns", "true");
        context.ReportDiagnostic(Diagnostic.Create(
            s_rule,
            at.Syntax.GetLocation(),
            callback is null ? null : [callback.Syntax.GetLocation()],
            properties,
            ((IPropertyReferenceOperation)access).Property.Name,
            where));
    }
}
