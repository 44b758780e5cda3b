using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>APIs that run a delegate later or on another thread, where the caller's current vnet is not current.</summary>
internal static class CallbackSink
{
    /// <summary>What runs a delegate, for the message, or null when the operation's target is no such API.</summary>
    /// <param name="operation">A call, an object creation or a subscription to an event.</param>
    /// <param name="flows">Whether the flow of <c>RunAsync</c> reaches the delegate.</param>
    public static string? Of(IOperation operation, out bool flows)
    {
        flows = true;
        switch (operation)
        {
            case IEventAssignmentOperation { Adds: true, EventReference: IEventReferenceOperation @event }:
                flows = false;
                return $"event '{@event.Event.Name}'";
            case IObjectCreationOperation { Constructor.ContainingType: { Name: "Timer" or "Thread" } type } when IsIn(type, "Threading"):
                return type.Name;
            case IInvocationOperation call when IsDeferred(call.TargetMethod):
                flows = !call.TargetMethod.Name.StartsWith("Unsafe", StringComparison.Ordinal);
                return $"{call.TargetMethod.ContainingType.Name}.{call.TargetMethod.Name}";
            default:
                return null;
        }
    }

    /// <summary>Whether an operation is where a delegate is handed over to a sink.</summary>
    public static bool IsSinkOf(IOperation? operation) => operation is not null && Of(operation, out _) is not null;

    private static bool IsDeferred(IMethodSymbol method)
    {
        INamedTypeSymbol type = method.ContainingType;
        return method.Name switch
        {
            "QueueUserWorkItem" or "UnsafeQueueUserWorkItem" or "RegisterWaitForSingleObject" or "UnsafeRegisterWaitForSingleObject" =>
                type.Name == "ThreadPool" && IsIn(type, "Threading"),
            "Register" or "UnsafeRegister" => type.Name == "CancellationToken" && IsIn(type, "Threading"),
            "Run" => type.Name == "Task" && IsIn(type, "Tasks"),
            "StartNew" => type.Name == "TaskFactory" && IsIn(type, "Tasks"),
            "ContinueWith" => type.Name == "Task" && IsIn(type, "Tasks"),
            "For" or "ForEach" or "ForAsync" or "ForEachAsync" or "Invoke" => type.Name == "Parallel" && IsIn(type, "Tasks"),
            "CreateTimer" => type.Name == "TimeProvider" && IsIn(type, "System"),
            _ => false,
        };
    }

    private static bool IsIn(INamedTypeSymbol type, string @namespace) => type.ContainingNamespace.Name == @namespace && IsSystem(type.ContainingNamespace);

    private static bool IsSystem(INamespaceSymbol @namespace)
    {
        INamespaceSymbol outermost = @namespace;
        while (outermost.ContainingNamespace is { IsGlobalNamespace: false } outer)
            outermost = outer;
        return outermost.Name == "System";
    }
}
