using Microsoft.CodeAnalysis.Text;
using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary>Writes a type's per-CPU accessors and section.</summary>
internal static class DpcpuEmitter
{
    public static SourceText Emit(DpcpuType type)
    {
        var writer = new SourceWriter();
        List<Documentation> documentation = [.. type.Variables.Select(variable => Documentation.Of(variable.Documentation, $"Each CPU's copy of <c>{variable.Field.TrimStart('@')}</c>."))];
        writer.WriteHead();
        writer.ImportCompanion(type.Shell);
        writer.WriteAliases();
        writer.OpenShell(type.Shell);
        writer.WriteTarget(type.Shell, Companion.Dpcpu);
        foreach (DpcpuVariable variable in type.Variables)
            writer.WriteReachOfField(type.Shell, Companion.Dpcpu, variable.Field, variable.Type, isUnsafe: false);
        for (int i = 0; i < type.Variables.Count; i++)
            WriteAccessor(writer, type.Variables[i], documentation[i]);
        WriteLayout(writer, type);
        WriteSection(writer, type, documentation);
        writer.Line(Names.Hidden);
        writer.Line(Names.GeneratedCode);
        writer.Line($"internal static void {DpcpuType.LinkMethod}(global::Vnet.LinkerFileBuilder file) => file.Add(global::Vnet.LinkerSet.Pcpu, {Literal.Of(type.Shell.Module)}, {Literal.Of(type.Shell.FullName)}, DpcpuSection__.Instance);");
        writer.CloseShell(type.Shell, DpcpuType.LinkMethod);
        return writer.ToSourceText();
    }

    private static void WriteAccessor(SourceWriter writer, DpcpuVariable variable, Documentation documentation)
    {
        documentation.Write(writer);
        writer.Line(Names.GeneratedCode);
        writer.Open($"{variable.Access.Keyword()} static {variable.AccessorType} {variable.Accessor}");
        writer.Line(Names.Inline);
        writer.Line($"get => new {variable.AccessorType}(DpcpuOffsets__.{variable.Identifier});");
        writer.Close();
        writer.Line();
    }

    private static void WriteLayout(SourceWriter writer, DpcpuType type)
    {
        writer.Line("[global::System.Runtime.InteropServices.StructLayout(global::System.Runtime.InteropServices.LayoutKind.Auto)]");
        writer.Line(Names.GeneratedCode);
        writer.Open("private struct DpcpuLayout__");
        foreach (DpcpuVariable variable in type.Variables)
            writer.Line($"public {variable.Type} {variable.Identifier};");
        writer.Close();
        writer.Line();
        writer.Line(Names.GeneratedCode);
        writer.Open("private static class DpcpuOffsets__");
        foreach (DpcpuVariable variable in type.Variables)
            writer.Line($"internal static readonly int {variable.Identifier} = DpcpuSection__.Instance.Offset + (int)DpcpuSection__.{OffsetOf(variable)};");
        writer.Close();
        writer.Line();
    }

    private static void WriteSection(SourceWriter writer, DpcpuType type, List<Documentation> documentation)
    {
        writer.Line(Names.GeneratedCode);
        writer.Open("private static class DpcpuSection__");
        writer.Line($"internal static readonly global::Vnet.DpcpuSection Instance = global::Vnet.DpcpuSection.Create<DpcpuLayout__>(typeof({type.Shell.GlobalName}), {Literal.Of(type.Shell.Module)}, Copy, Describe);");
        foreach (DpcpuVariable variable in type.Variables)
        {
            writer.Line();
            writer.Open($"internal static nint {OffsetOf(variable)}");
            writer.Open("get");
            writer.Line("DpcpuLayout__ layout = default;");
            writer.Line($"return {Names.Unsafe}.ByteOffset(ref {Names.Unsafe}.As<DpcpuLayout__, byte>(ref layout), ref {Names.Unsafe}.As<{variable.Type}, byte>(ref layout.{variable.Identifier}));");
            writer.Close();
            writer.Close();
        }

        writer.Line();
        writer.Open("private static void Copy(ref byte data)");
        writer.Line($"ref DpcpuLayout__ layout = ref {Names.Unsafe}.As<byte, DpcpuLayout__>(ref data);");
        for (int i = 0; i < type.Variables.Count; i++)
        {
            // By reference, which says to the compiler that others may write the field: CS0649 is about those that nobody does.
            DpcpuVariable variable = type.Variables[i];
            writer.Line($"ref {variable.Type} value{i} = ref {type.Shell.Field(Companion.Dpcpu, variable.Field)};");
            writer.Line($"layout.{variable.Identifier} = value{i};");
        }

        writer.Close();
        writer.Line();
        writer.Open("private static void Describe(global::Vnet.DpcpuSectionWriter writer)");
        writer.Line("DpcpuLayout__ layout = default;");
        writer.Line($"ref byte start = ref {Names.Unsafe}.As<DpcpuLayout__, byte>(ref layout);");
        for (int i = 0; i < type.Variables.Count; i++)
        {
            DpcpuVariable variable = type.Variables[i];
            writer.Line($"writer.Data<{variable.Type}>({Literal.Of(variable.Name)}, ref start, ref layout.{variable.Identifier}, {Literal.Of(documentation[i].Summary)});");
        }

        writer.Close();
        writer.Close();
        writer.Line();
    }

    // Beside members that the section has of its own, whatever the variable is called.
    private static string OffsetOf(DpcpuVariable variable) => "OffsetOf__" + variable.Name;
}
