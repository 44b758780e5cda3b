using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary>
/// Writes what a companion has instead of being part of the type. For types that are not file-local these write nothing.
/// </summary>
internal static class CompanionWriter
{
    private const string Runtime = "global::System.Runtime.CompilerServices";

    /// <summary>
    /// Imports the companion's members, so that their simple names mean in the file-local type what they mean in others.
    /// What two companions have of one name must be qualified.
    /// </summary>
    public static void ImportCompanion(this SourceWriter writer, TypeShell shell)
    {
        if (!shell.IsCompanion)
            return;
        writer.Line($"global using static {shell.GlobalName};");
        writer.Line();
    }

    /// <summary>Says which type it is the companion of.</summary>
    public static void WriteTarget(this SourceWriter writer, TypeShell shell, string family)
    {
        if (!shell.IsCompanion)
            return;
        writer.Line(Names.GeneratedCode);
        writer.Line($"private const string {family}{Companion.Target} = {Literal.Of(shell.Target)};");
        writer.Line();
    }

    /// <summary>Writes the method that gives the address of a static field.</summary>
    public static void WriteReachOfField(this SourceWriter writer, TypeShell shell, string family, string field, string type, bool isUnsafe)
    {
        if (shell.IsCompanion)
            WriteReach(writer, family, "StaticField", field, (isUnsafe ? "unsafe extern ref " : "extern ref ") + type, []);
    }

    /// <summary>Writes the method that calls a static method.</summary>
    public static void WriteReachOfMethod(this SourceWriter writer, TypeShell shell, string family, string method, string returnType, IEnumerable<string> parameters)
    {
        if (shell.IsCompanion)
            WriteReach(writer, family, "StaticMethod", method, "extern " + returnType, parameters);
    }

    private static void WriteReach(SourceWriter writer, string family, string kind, string member, string result, IEnumerable<string> parameters)
    {
        string others = string.Concat(parameters.Select((type, i) => $", {type} a{i}"));
        writer.Line(Names.GeneratedCode);
        writer.Line($"[{Runtime}.UnsafeAccessor({Runtime}.UnsafeAccessorKind.{kind}, Name = {Literal.Of(member.TrimStart('@'))})]");
        writer.Line($"private static {result} {TypeShell.ReachingMethod(family, member)}([{Runtime}.UnsafeAccessorType({family}{Companion.Target})] object? type{others});");
        writer.Line();
    }
}
