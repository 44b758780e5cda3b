using Microsoft.CodeAnalysis;
using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary>Reads a method with <c>[ModuleEventHandler]</c>: a member of the framework's own set of handlers.</summary>
internal static class ModuleEventParser
{
    private const string Set = "modevent_set";

    /// <summary>The handler, or null when it does not take an event and return nothing or an error.</summary>
    public static LinkerSetMember? Parse(GeneratorAttributeSyntaxContext context)
    {
        if (context.TargetSymbol is not IMethodSymbol { IsStatic: true, Arity: 0, RefKind: RefKind.None, MethodKind: MethodKind.Ordinary, Parameters.Length: 1 } method
            || method.Parameters[0].RefKind != RefKind.None
            || method.Parameters[0].Type.ToDisplayString() != MetadataNames.ModuleEvent
            || !(method.ReturnsVoid || method.ReturnType.ToDisplayString() == MetadataNames.KldError)
            || FileLocal.Refusal(method) is not null
            || TypeShells.Of(method.ContainingType) is not { } shell)
        {
            return null;
        }

        LinkerSetEntry? entry = LinkerSetParser.OfMethod(method, new EquatableArray<string>([Set]));
        return entry is null ? null : new LinkerSetMember(shell, context.TargetNode.SyntaxTree.FilePath, entry);
    }
}
