using Microsoft.CodeAnalysis;

namespace Vnet.Generators;

/// <summary>What the three attributes have in common, as it is stated.</summary>
/// <param name="Name">The whole name.</param>
/// <param name="Flags">The flags: those stated, and those that stand for access and tunable.</param>
/// <param name="Number">The last component of the numeric name, or -1.</param>
/// <param name="Label">The label for metrics, or null.</param>
/// <param name="Format">The format, or null.</param>
/// <param name="Argument">The handler's argument.</param>
internal readonly record struct SysctlDeclaration(string Name, uint Flags, int Number, string? Label, string? Format, long Argument)
{
    public const uint Read = 0x80000000, Write = 0x40000000, Tunable = 0x00080000, Vnet = 0x00020000;

    private const int MaxLevels = 24; // CTL_MAXNAME

    /// <summary>Reads an attribute.</summary>
    /// <returns>Null when its name or number cannot be one: an analyzer says why.</returns>
    public static SysctlDeclaration? Of(AttributeData attribute)
    {
        if (Text(attribute, 0) is not { } name || !IsName(name))
            return null;
        int access = 0, number = -1;
        uint flags = 0;
        long argument = 0;
        string? label = null, format = null;
        foreach (KeyValuePair<string, TypedConstant> stated in attribute.NamedArguments)
        {
            switch (stated.Key, stated.Value.Kind == TypedConstantKind.Array ? null : stated.Value.Value)
            {
                case ("Access", int value):
                    access = value;
                    break;
                case ("Tunable", true):
                    flags |= Tunable;
                    break;
                case ("Flags", uint value):
                    flags |= value;
                    break;
                case ("Number", int value):
                    number = value;
                    break;
                case ("Label", string value):
                    label = value;
                    break;
                case ("Format", string value):
                    format = value;
                    break;
                case ("Argument", long value):
                    argument = value;
                    break;
            }
        }

        // The values of SysctlAccess.
        flags |= access switch { 1 => Read | Write, 2 => Write, _ => Read };
        return number is 0 or < -1 ? null : new SysctlDeclaration(name, flags, number, label, format, argument);
    }

    /// <summary>A string among the constructor's arguments, or null.</summary>
    public static string? Text(AttributeData attribute, int position) => Stated(attribute, position) as string;

    /// <summary>One of the constructor's arguments, or null.</summary>
    public static object? Stated(AttributeData attribute, int position) =>
        position < attribute.ConstructorArguments.Length && attribute.ConstructorArguments[position] is { Kind: not TypedConstantKind.Array } constant ? constant.Value : null;

    private static bool IsName(string name)
    {
        string[] levels = name.Split('.');
        return levels.Length <= MaxLevels && levels.All(IsComponent);
    }

    private static bool IsComponent(string level) =>
        level.Length > 0 && !level.All(c => c is >= '0' and <= '9') && !level.Any(c => c == '=' || char.IsWhiteSpace(c) || char.IsControl(c));
}
