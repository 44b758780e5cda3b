using Microsoft.CodeAnalysis;

namespace Vnet.Analyzers;

/// <summary>What a method must be so that generated code can make a delegate to it.</summary>
internal static class DelegateTarget
{
    /// <summary>What is wrong with the method, to follow its name, or null. Its parameters and result are the rule's own to judge.</summary>
    public static string? FaultOf(IMethodSymbol method)
    {
        if (method.MethodKind != MethodKind.Ordinary)
            return "is not an ordinary method";
        if (!method.IsStatic)
            return "is an instance method, and nobody has an object for it";
        if (method.IsAbstract || method.IsVirtual)
            return "is abstract or virtual, so it has no one body";
        if (method.IsGenericMethod)
            return "is generic, and nobody has type arguments for it";
        if (method is { IsPartialDefinition: true, PartialImplementationPart: null })
            return "is partial and has no body";
        return null;
    }
}
