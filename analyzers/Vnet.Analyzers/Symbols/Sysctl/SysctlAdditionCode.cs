using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Vnet.Analyzers;

/// <summary>What a call of <c>SysctlContext.Add…</c> is given to run later: a lambda, or a method by its name.</summary>
/// <param name="Method">The lambda, local function or method.</param>
/// <param name="Body">Its body.</param>
/// <param name="IsAddress">Whether it says where the value is; otherwise it is a handler.</param>
internal sealed record SysctlAdditionCode(IMethodSymbol Method, IOperation Body, bool IsAddress)
{
    /// <summary>A handler's name for a message.</summary>
    public string Name => Method.MethodKind == MethodKind.AnonymousFunction ? "its handler" : $"handler '{Method.Name}'";

    /// <summary>The code of a delegate argument; null when its body stands in another file.</summary>
    public static SysctlAdditionCode? Of(IArgumentOperation argument)
    {
        if (OperationOrder.Unwrapped(argument.Value) is not IDelegateCreationOperation { Target: { } target })
            return null;
        (IMethodSymbol? method, IOperation? body) = target switch
        {
            IAnonymousFunctionOperation lambda => (lambda.Symbol, lambda.Body),
            IMethodReferenceOperation reference => (reference.Method, MethodInFile.BodyOf(reference.Method, argument)),
            _ => (null, null),
        };
        return method is null || body is null ? null : new SysctlAdditionCode(method, body, argument.Parameter?.Type.Name == "SysctlAddress");
    }

    /// <summary>Its body and those that it leads to, of methods of its type in the same file.</summary>
    public MethodBodies Bodies()
    {
        var bodies = new MethodBodies();
        bodies.Add(Method, [Body]);
        var pending = new Stack<IOperation>([Body]);
        while (pending.Count > 0)
        {
            foreach (IOperation operation in OperationOrder.RunningNow(pending.Pop()))
            {
                if (operation is IInvocationOperation { TargetMethod: { } called } && !bodies.Contains(called)
                    && SymbolEqualityComparer.Default.Equals(called.ContainingType, Method.ContainingType)
                    && MethodInFile.BodyOf(called, Body) is { } body)
                {
                    bodies.Add(called, [body]);
                    pending.Push(body);
                }
            }
        }

        return bodies;
    }

    /// <summary>The plain static that it hands out the address of; null when it may hand out something else.</summary>
    public IFieldSymbol? PlainStatic(CurVnetSymbols vnets)
    {
        IFieldSymbol? found = null;
        foreach (IOperation operation in OperationOrder.RunningNow(Body))
        {
            if (operation is not IReturnOperation { ReturnedValue: { } value })
                continue;
            if (OperationOrder.Unwrapped(value) is not IFieldReferenceOperation { Field: { IsStatic: true } field } || vnets.IsVnetDefine(field))
                return null;
            found ??= field;
        }

        return found;
    }
}
