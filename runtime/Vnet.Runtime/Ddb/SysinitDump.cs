namespace Vnet;

/// <summary>Constructors and destructors, in the order they run (<c>show vnet_sysinit</c>, <c>show vnet_sysuninit</c>).</summary>
internal static class SysinitDump
{
    public static void Write(TextWriter writer)
    {
        WriteList(writer, "global constructors", Sysinits.Of(SysinitKind.Constructor));
        WriteList(writer, "vnet_sysinit: constructors of a vnet", Sysinits.Of(SysinitKind.VnetConstructor));
        WriteList(writer, "vnet_sysuninit: destructors of a vnet", Sysinits.Of(SysinitKind.VnetDestructor).Reverse());
        WriteList(writer, "global destructors", Sysinits.Of(SysinitKind.Destructor).Reverse());
    }

    /// <summary>The name of a subsystem, or its number where it has none.</summary>
    public static string Name(Subsystem subsystem) => Enum.GetName(subsystem) ?? $"0x{(int)subsystem:x7}";

    private static void WriteList(TextWriter writer, string title, IEnumerable<SysinitEntry> entries)
    {
        SysinitEntry[] all = [.. entries];
        writer.WriteLine($"{title} ({all.Length})");
        if (all.Length == 0)
            return;
        var table = new DumpTable("subsystem", "order", "module", "function");
        foreach (SysinitEntry entry in all)
            table.Add(Name(entry.Subsystem), Enum.GetName(entry.Order) ?? $"0x{(int)entry.Order:x7}", entry.Module, $"{entry.Owner}.{entry.Name}");
        table.Write(writer);
    }
}
