using Microsoft.CodeAnalysis.Text;
using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary>Writes the entries of a type's members of linker sets.</summary>
internal static class LinkerSetEmitter
{
    public static SourceText Emit(LinkerSetType type)
    {
        var writer = new SourceWriter();
        writer.WriteHead();
        writer.OpenShell(type.Shell);
        writer.WriteTarget(type.Shell, Companion.LinkerSet);
        foreach (LinkerSetEntry entry in type.Entries)
            WriteReach(writer, type.Shell, entry);
        writer.Line(Names.Hidden);
        writer.Line(Names.GeneratedCode);
        writer.Open($"internal static void {LinkerSetType.LinkMethod}(global::Vnet.LinkerFileBuilder file)");
        foreach (LinkerSetEntry entry in type.Entries)
        {
            string member = entry.Kind == LinkerSetMemberKind.Method
                ? type.Shell.Method(Companion.LinkerSet, entry.Member, entry.Parameters.Count)
                : type.Shell.Field(Companion.LinkerSet, entry.Member);
            string add = entry.Kind == LinkerSetMemberKind.Field ? "AddField" : "Add";
            string value = entry.Kind == LinkerSetMemberKind.Field ? $"static () => ref {member}" : member;
            string name = Literal.Of(type.Shell.FullName + "." + entry.Member.TrimStart('@'));
            foreach (string set in entry.Sets)
                writer.Line($"file.{add}<{entry.ItemType}>({Literal.Of(set)}, {Literal.Of(type.Shell.Module)}, {name}, {value});");
        }

        writer.Close();
        writer.CloseShell(type.Shell, LinkerSetType.LinkMethod);
        return writer.ToSourceText();
    }

    private static void WriteReach(SourceWriter writer, TypeShell shell, LinkerSetEntry entry)
    {
        if (entry.Kind == LinkerSetMemberKind.Method)
            writer.WriteReachOfMethod(shell, Companion.LinkerSet, entry.Member, entry.ReturnType, entry.Parameters);
        else
            writer.WriteReachOfField(shell, Companion.LinkerSet, entry.Member, entry.ItemType, isUnsafe: false);
    }
}
