namespace Vnet.Generators;

/// <summary>
/// Writes the views: a vnet's variables with the look-up of their place already done. A view is as accessible as the
/// widest of its members. Where some are private and others are not, the private ones are in a view of their own,
/// because a member of a nested type cannot be visible to the declaring type alone.
/// </summary>
internal static class VnetViewEmitter
{
    // Names that the view itself needs.
    private static readonly HashSet<string> s_taken = new(StringComparer.Ordinal) { "VnetView", "VnetPrivateView", "data__", "slots__" };

    public static void WriteAll(SourceWriter writer, VnetLayout layout)
    {
        List<VnetMember> members = [.. layout.Members.Where(member => !s_taken.Contains(member.Variable.Name))];
        List<VnetMember> shared = [.. members.Where(member => member.Variable.Access > Access.Private)];
        if (shared.Count == 0)
        {
            Write(writer, layout, members, "VnetView", "Cur", "In", Access.Private);
            return;
        }

        Write(writer, layout, shared, "VnetView", "Cur", "In", shared.Max(member => member.Variable.Access));
        if (shared.Count < members.Count)
            Write(writer, layout, members, "VnetPrivateView", "CurPrivate", "InPrivate", Access.Private);
    }

    private static void Write(SourceWriter writer, VnetLayout layout, List<VnetMember> members, string view, string cur, string @in, Access access)
    {
        string who = Literal.Of(layout.Shell.FullName);
        WriteAmbient(writer, layout, $"{access.Keyword()} static {view} {cur}", view, who);
        WriteOf(writer, layout, $"{access.Keyword()} static {view} {@in}(global::Vnet.VnetInstance vnet)", view);
        writer.Line("/// <summary>The variables of one vnet.</summary>");
        writer.Line(Names.GeneratedCode);
        writer.Open($"{access.Keyword()} readonly ref struct {view}");
        if (layout.HasData)
            writer.Line("private readonly ref VnetLayout__ data__;");
        if (layout.SlotCount > 0)
            writer.Line("private readonly ref object? slots__;");
        writer.Line();
        WriteConstructor(writer, layout, view);
        foreach (VnetMember member in members)
            VnetAccessorEmitter.WriteInView(writer, member, member.Variable.Access == Access.Public ? Access.Public : Access.Internal);
        writer.Close();
        writer.Line();
    }

    private static void WriteAmbient(SourceWriter writer, VnetLayout layout, string declaration, string view, string who)
    {
        writer.Line("/// <summary>The current vnet's variables. Taking it costs what one ambient accessor does; take it once per function.</summary>");
        writer.Line(Names.GeneratedCode);
        writer.Open(declaration);
        writer.Line(Names.Inline);
        writer.Open("get");
        WriteBody(writer, layout, view, $"global::Vnet.CurVnet.Data(VnetOffsets__.Data, {who})", $"global::Vnet.CurVnet.Slot(VnetOffsets__.Slot, {who})");
        writer.Close();
        writer.Close();
        writer.Line();
    }

    private static void WriteOf(SourceWriter writer, VnetLayout layout, string declaration, string view)
    {
        writer.Line("/// <summary>The variables of a vnet.</summary>");
        writer.Line("/// <param name=\"vnet\">The vnet.</param>");
        writer.Line("/// <returns>A view that is valid as long as the vnet is.</returns>");
        writer.Line(Names.GeneratedCode);
        writer.Line(Names.Inline);
        writer.Open(declaration);
        WriteBody(writer, layout, view, "vnet.Data(VnetOffsets__.Data)", "vnet.Slot(VnetOffsets__.Slot)");
        writer.Close();
        writer.Line();
    }

    private static void WriteBody(SourceWriter writer, VnetLayout layout, string view, string data, string slots)
    {
        var arguments = new List<string>();
        if (layout.HasData)
            arguments.Add("ref " + data);
        if (layout.SlotCount > 0)
            arguments.Add("ref " + slots);
        writer.Line(Names.VimageOff);
        writer.Line("    return default;");
        writer.Line($"return new {view}({string.Join(", ", arguments)});");
    }

    private static void WriteConstructor(SourceWriter writer, VnetLayout layout, string view)
    {
        var parameters = new List<string>();
        if (layout.HasData)
            parameters.Add("ref byte data");
        if (layout.SlotCount > 0)
            parameters.Add("ref object? slots");
        writer.Line(Names.Inline);
        writer.Open($"internal {view}({string.Join(", ", parameters)})");
        if (layout.HasData)
            writer.Line($"data__ = ref {Names.Unsafe}.As<byte, VnetLayout__>(ref data);");
        if (layout.SlotCount > 0)
            writer.Line("slots__ = ref slots;");
        writer.Close();
        writer.Line();
    }
}
