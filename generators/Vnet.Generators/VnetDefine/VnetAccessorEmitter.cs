using Vnet.Roslyn;

namespace Vnet.Generators;

/// <summary>Writes a variable's accessors: the ambient one, and the view's.</summary>
internal static class VnetAccessorEmitter
{
    /// <summary>Writes what the ambient accessors share: from the current vnet to the type's part of it.</summary>
    public static void WriteShared(SourceWriter writer, VnetLayout layout)
    {
        if (layout.HasData)
        {
            writer.Line(Names.Inline);
            writer.Line($"private static ref VnetLayout__ VnetData__(string variable) => ref {Names.Unsafe}.As<byte, VnetLayout__>(ref global::Vnet.CurVnet.Data(VnetOffsets__.Data, variable));");
            writer.Line();
        }

        if (layout.Members.Any(member => member.Slot >= 0 && !member.Variable.IsStatistics))
        {
            writer.Line(Names.Inline);
            writer.Line("private static ref object? VnetSlot__(int slot, string variable) => ref global::Vnet.CurVnet.Slot(VnetOffsets__.Slot + slot, variable);");
            writer.Line();
        }
    }

    /// <summary>Writes <c>V_name</c>, which finds the current vnet each time.</summary>
    public static void Write(SourceWriter writer, VnetLayout layout, VnetMember member)
    {
        VnetVariable variable = member.Variable;
        string name = Literal.Of(variable.Name);
        string place = variable.Storage == VnetStorage.Data
            ? $"ref VnetData__({name}).{variable.Identifier}"
            : SlotAccess(variable, $"VnetSlot__({member.Slot}, {name})");
        member.Documentation.Write(writer);
        if (variable.IsStatistics)
            WriteStatistics(writer, variable);
        else
            WriteProperty(writer, member, variable.Access.Keyword() + " static", variable.Accessor, place);
    }

    /// <summary>Writes the view's member.</summary>
    public static void WriteInView(SourceWriter writer, VnetMember member, Access access)
    {
        VnetVariable variable = member.Variable;
        string place = variable.Storage == VnetStorage.Data
            ? $"ref data__.{variable.Identifier}"
            : SlotAccess(variable, member.Slot == 0 ? "slots__" : $"{Names.Unsafe}.Add(ref slots__, {member.Slot})");
        member.Documentation.Write(writer);
        if (variable.IsStatistics)
            WriteStatisticsInView(writer, variable, access, place);
        else
            WriteProperty(writer, member, access.Keyword(), variable.Identifier, place);
    }

    // By value: nobody is to put other statistics in their place.
    private static void WriteStatistics(SourceWriter writer, VnetVariable variable)
    {
        writer.Open($"{variable.Access.Keyword()} static global::Vnet.VnetPcpustat<{variable.Type}> {variable.Accessor}");
        writer.Line($"{Names.Inline} get => new global::Vnet.VnetPcpustat<{variable.Type}>(VnetStatistics__.IndexOf__{variable.Name});");
        writer.Close();
        writer.Line();
    }

    private static void WriteStatisticsInView(SourceWriter writer, VnetVariable variable, Access access, string place)
    {
        writer.Open($"{access.Keyword()} {variable.CopyType} {variable.Identifier}");
        writer.Line($"{Names.Inline} get => Vimage__.IsEnabled ? {place} : VnetStatistics__.{variable.Identifier}.Only;");
        writer.Close();
        writer.Line();
    }

    private static void WriteProperty(SourceWriter writer, VnetMember member, string modifiers, string name, string place)
    {
        VnetVariable variable = member.Variable;
        if (variable.IsOblivious)
            writer.Directive("#nullable disable annotations");
        writer.Open($"{modifiers}{(variable.HasPointer ? " unsafe" : "")} ref {variable.Type} {name}");
        if (variable.IsOblivious)
            writer.Directive("#nullable enable annotations");
        writer.Line($"{Names.Inline} get => ref Vimage__.IsEnabled ? {place} : ref {member.Reference};");
        writer.Close();
        writer.Line();
    }

    private static string SlotAccess(VnetVariable variable, string slot) => variable.IsStatistics
        ? $"{Names.Unsafe}.As<{variable.CopyType}>({slot}!)"
        : variable.IsBox
        ? $"ref {Names.Unsafe}.As<global::Vnet.VnetBox<{variable.TypeArgument}>>({slot}!).Value"
        : $"ref {Names.Unsafe}.As<object?, {variable.Type}>(ref {slot})";
}
