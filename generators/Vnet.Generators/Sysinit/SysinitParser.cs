using Microsoft.CodeAnalysis;
using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary>Reads a method with one of the four constructor and destructor attributes.</summary>
internal static class SysinitParser
{
    // SI_SUB_VNET and SI_SUB_VNET_DONE: what runs per vnet lies after the one and not after the other.
    private const int VnetSubsystem = 0x21E0000;
    private const int VnetDoneSubsystem = 0xDC00000;
    private const int OrderAny = 0xFFFFFFF;

    /// <summary>The method, or null when it cannot be one: an analyzer says why.</summary>
    public static SysinitMethod? Parse(GeneratorAttributeSyntaxContext context, SysinitKind kind)
    {
        if (context.TargetSymbol is not IMethodSymbol { IsStatic: true, ReturnsVoid: true, Parameters.IsEmpty: true, Arity: 0, MethodKind: MethodKind.Ordinary } method
            || FileLocal.Refusal(method) is not null
            || TypeShells.Of(method.ContainingType) is not { } shell)
        {
            return null;
        }

        AttributeData attribute = context.Attributes[0];
        if (attribute.ConstructorArguments.Length == 0 || attribute.ConstructorArguments[0].Value is not int subsystem)
            return null;
        int order = attribute.ConstructorArguments.Length > 1 && attribute.ConstructorArguments[1].Value is int stated ? stated : OrderAny;
        bool isPerVnet = kind is SysinitKind.VnetConstructor or SysinitKind.VnetDestructor;
        if (isPerVnet && subsystem is <= VnetSubsystem or > VnetDoneSubsystem)
            return null;
        return new SysinitMethod(shell, context.TargetNode.SyntaxTree.FilePath, new SysinitFunction(kind, Identifier.Escape(method.Name), subsystem, order));
    }
}
