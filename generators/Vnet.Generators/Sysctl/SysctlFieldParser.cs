using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary>Reads a field with <c>[Sysctl]</c>. What it is follows from the field, not from what the attribute says.</summary>
internal static class SysctlFieldParser
{
    /// <summary>The sysctl, or null when the field cannot be one: an analyzer says why.</summary>
    public static SysctlMember? Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        if (context.TargetSymbol is not IFieldSymbol { IsStatic: true, RefKind: RefKind.None } field
            || context.TargetNode is not VariableDeclaratorSyntax declarator
            || SysctlDeclaration.Of(context.Attributes[0]) is not { } stated
            || FileLocal.Refusal(field) is not null
            || TypeShells.Of(field.ContainingType) is not { } shell
            || PublishedField.Of(field, declarator, context.SemanticModel, cancellation) is not { } published)
        {
            return null;
        }

        uint flags = published.IsVnet ? stated.Flags | SysctlDeclaration.Vnet : stated.Flags & ~SysctlDeclaration.Vnet;
        if (published.Kind == SysctlKind.Constant)
            flags = (flags | SysctlDeclaration.Read) & ~(SysctlDeclaration.Write | SysctlDeclaration.Tunable);
        var described = new SysctlField(
            Identifier.Escape(field.Name),
            TypeText.Of(field.Type),
            published.ValueType,
            published.Accessor,
            published.IsOpaque ? stated.Format ?? "S," + published.StructName.ToLowerInvariant() : null,
            published.Counters);
        var entry = new SysctlEntry(published.Kind, shell.Module, stated.Name, SysctlDeclaration.Text(context.Attributes[0], 1) ?? "", flags, stated.Number, stated.Label, described);
        return new SysctlMember(shell, declarator.SyntaxTree.FilePath, entry);
    }
}
