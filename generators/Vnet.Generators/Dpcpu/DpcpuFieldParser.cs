using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary>Reads a field with <c>[DpcpuDefine]</c>.</summary>
internal static class DpcpuFieldParser
{
    /// <summary>The field, or null when it cannot be per CPU: an analyzer says why.</summary>
    public static DpcpuField? Parse(GeneratorAttributeSyntaxContext context)
    {
        if (context.TargetSymbol is not IFieldSymbol field
            || context.TargetNode is not VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax declaration }
            || !HasAccessor(field)
            || TypeShells.Of(field.ContainingType) is not { } shell)
        {
            return null;
        }

        TypeReach reach = TypeReach.Of(field.Type, field.ContainingType);
        var variable = new DpcpuVariable(
            Identifier.Escape(field.Name),
            AccessorName.Of(field.Name),
            TypeText.Of(field.Type),
            IsCounter(field.Type),
            VnetFieldParser.AccessOf(context.Attributes[0], reach, shell),
            DocumentationText.Of(declaration));
        return new DpcpuField(shell, declaration.SyntaxTree.FilePath, variable, AbiLayout.Of(field.Type, variable.AccessorType));
    }

    /// <summary>Whether a field with <c>[DpcpuDefine]</c> gets an accessor.</summary>
    public static bool HasAccessor(IFieldSymbol field)
    {
        string accessor = AccessorName.Dpcpu(field.Name);
        return FieldRefusal.OfDpcpu(field) is null
            && FileLocal.Refusal(field) is null
            && TypeShells.Of(field.ContainingType) is not null
            && accessor != field.ContainingType.Name
            && field.ContainingType.GetMembers(accessor).IsEmpty;
    }

    private static bool IsCounter(ITypeSymbol type) => type.SpecialType is
        SpecialType.System_SByte or SpecialType.System_Byte or SpecialType.System_Int16 or SpecialType.System_UInt16
        or SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Int64 or SpecialType.System_UInt64
        or SpecialType.System_IntPtr or SpecialType.System_UIntPtr or SpecialType.System_Single or SpecialType.System_Double;
}
