using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary>Writes what the linker needs of a type: its layout, its place, and how to initialise and describe it.</summary>
internal static class VnetSectionEmitter
{
    public static void Write(SourceWriter writer, VnetLayout layout)
    {
        if (layout.HasData)
            WriteLayout(writer, layout);
        if (layout.Members.Any(member => member.Variable.IsStatistics))
            WriteStatistics(writer, layout);
        writer.Open("private static class VnetOffsets__");
        if (layout.HasData)
            writer.Line("internal static readonly nint Data = VnetSection__.Instance.DataOffset;");
        if (layout.SlotCount > 0)
            writer.Line("internal static readonly int Slot = VnetSection__.Instance.SlotOffset;");
        writer.Close();
        writer.Line();
        WriteSection(writer, layout);
        writer.Line(Names.Hidden);
        writer.Line(Names.GeneratedCode);
        writer.Line($"internal static void {VnetType.LinkMethod}(global::Vnet.LinkerFileBuilder file) => file.Add(global::Vnet.LinkerSet.Vnet, {Literal.Of(layout.Shell.Module)}, {Literal.Of(layout.Shell.FullName)}, VnetSection__.Instance);");
    }

    private static void WriteLayout(SourceWriter writer, VnetLayout layout)
    {
        writer.Line("[global::System.Runtime.InteropServices.StructLayout(global::System.Runtime.InteropServices.LayoutKind.Auto)]");
        writer.Line(Names.GeneratedCode);
        writer.Open("private struct VnetLayout__");
        foreach (VnetMember member in DataOf(layout))
            writer.Line($"public {(member.Variable.HasPointer ? "unsafe " : "")}{member.Variable.Type} {member.Variable.Identifier};");
        writer.Close();
        writer.Line();
    }

    private static void WriteStatistics(SourceWriter writer, VnetLayout layout)
    {
        writer.Line(Names.GeneratedCode);
        writer.Open("private static class VnetStatistics__");
        foreach (VnetMember member in layout.Members.Where(member => member.Variable.IsStatistics))
        {
            VnetVariable variable = member.Variable;
            string type = $"global::Vnet.VnetPcpustatVariable<{variable.Type}>";
            writer.Line($"internal static readonly {type} {variable.Identifier} = new {type}(VnetSection__.Instance, {member.Slot}, {Literal.Of(variable.Name)}, ref {member.Reference});");
            writer.Line($"internal static readonly int IndexOf__{variable.Name} = {variable.Identifier}.Index;");
        }

        writer.Close();
        writer.Line();
    }

    private static void WriteSection(SourceWriter writer, VnetLayout layout)
    {
        string layoutArgument = layout.HasData ? "<VnetLayout__>" : "";
        writer.Line(Names.GeneratedCode);
        writer.Open("private static class VnetSection__");
        writer.Line($"internal static readonly global::Vnet.VnetSection Instance = global::Vnet.VnetSection.Create{layoutArgument}(typeof({layout.Shell.GlobalName}), {Literal.Of(layout.Shell.Module)}, {layout.SlotCount}, Copy, Reference, Describe);");
        writer.Line();
        WriteCopy(writer, layout);
        WriteReference(writer, layout);
        WriteDescribe(writer, layout);
        writer.Close();
        writer.Line();
    }

    private static void WriteCopy(SourceWriter writer, VnetLayout layout)
    {
        writer.Open($"private static {Unsafe(layout)}void Copy(ref byte data, ref object? slots)");
        if (layout.HasData)
            writer.Line($"ref VnetLayout__ layout = ref {Names.Unsafe}.As<byte, VnetLayout__>(ref data);");
        foreach (VnetMember member in layout.Members)
        {
            VnetVariable variable = member.Variable;
            string value = !variable.IsOwn ? member.Reference
                : variable.HasFactory ? $"{layout.Shell.GlobalName}.{variable.Factory}()"
                : "default!";
            string slot = member.Slot == 0 ? "slots" : $"{Names.Unsafe}.Add(ref slots, {member.Slot})";
            writer.Line(variable.IsStatistics ? $"{slot} = new {variable.CopyType}({value});"
                : variable.Storage == VnetStorage.Data ? $"layout.{variable.Identifier} = {value};"
                : variable.IsBox ? $"{slot} = new global::Vnet.VnetBox<{variable.TypeArgument}>({value});"
                : variable.IsLock ? $"{Names.Unsafe}.As<object?, {variable.Type}>(ref {slot}) = {value};"
                : $"{slot} = {value};");
        }

        writer.Close();
        writer.Line();
    }

    private static void WriteReference(SourceWriter writer, VnetLayout layout)
    {
        writer.Open($"private static {Unsafe(layout)}ref byte Reference(int variable)");
        writer.Open("switch (variable)");
        for (int i = 0; i < layout.Members.Count; i++)
        {
            VnetMember member = layout.Members[i];
            if (member.Variable.IsStatistics)
            {
                writer.Line($"case {i}: return ref {Names.Unsafe}.As<{member.Variable.CopyType}, byte>(ref VnetStatistics__.{member.Variable.Identifier}.Only);");
            }
            else if (member.Variable.IsPointer)
            {
                // A pointer is no type argument. The collector does not move statics that hold no references.
                writer.Open($"case {i}:");
                writer.Line($"fixed ({member.Variable.Type}* address = &{member.Reference})");
                writer.Line("    return ref *(byte*)address;");
                writer.Close();
            }
            else
            {
                writer.Line($"case {i}: return ref {Names.Unsafe}.As<{member.Variable.Type}, byte>(ref {member.Reference});");
            }
        }

        writer.Line("default: throw new global::System.ArgumentOutOfRangeException(nameof(variable));");
        writer.Close();
        writer.Close();
        writer.Line();
    }

    private static void WriteDescribe(SourceWriter writer, VnetLayout layout)
    {
        writer.Open($"private static {Unsafe(layout)}void Describe(global::Vnet.VnetSectionWriter writer)");
        if (layout.HasData)
        {
            writer.Line("VnetLayout__ layout = default;");
            writer.Line($"ref byte start = ref {Names.Unsafe}.As<VnetLayout__, byte>(ref layout);");
        }

        foreach (VnetMember member in layout.Members)
        {
            VnetVariable variable = member.Variable;
            string name = Literal.Of(variable.Name);
            string summary = Literal.Of(member.Documentation.Summary);
            string field = variable.IsPointer ? $"ref *(nint*)&layout.{variable.Identifier}" : $"ref layout.{variable.Identifier}";
            string shared = variable.IsOwn || variable.IsStatistics ? "false" : "true";
            string type = variable.IsStatistics ? variable.CopyType : variable.TypeArgument;
            writer.Line(variable.Storage == VnetStorage.Data
                ? $"writer.Data<{variable.TypeArgument}>({name}, ref start, {field}, {summary});"
                : $"writer.{(variable.IsBox ? "Box" : "Reference")}({name}, typeof({type}), {member.Slot}, {shared}, {summary});");
        }

        writer.Close();
    }

    private static string Unsafe(VnetLayout layout) => layout.Members.Any(member => member.Variable.HasPointer) ? "unsafe " : "";

    private static IEnumerable<VnetMember> DataOf(VnetLayout layout) => layout.Members.Where(member => member.Variable.Storage == VnetStorage.Data);
}
