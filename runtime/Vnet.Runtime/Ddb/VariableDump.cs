namespace Vnet;

/// <summary>The variables, with their values: virtualized ones in every vnet, per-CPU ones on every CPU.</summary>
internal static class VariableDump
{
    // So many vnets' values are shown of each variable; the dump of a process with 100,000 must end.
    private const int MostVnets = 16;

    public static void WriteVariables(TextWriter writer)
    {
        List<VnetInstance> vnets = VnetDump.Vnets();
        foreach (IGrouping<string, VnetSymbol> module in VnetSymbols.All.Where(symbol => symbol is VnetVariable).GroupBy(symbol => symbol.Module))
        {
            writer.WriteLine(DumpText.OneLine($"module {module.Key}", DumpText.Columns));
            var table = new DumpTable("variable", "type", "offset", "size", "vnet", "value");
            foreach (VnetVariable variable in module.Cast<VnetVariable>())
            {
                string offset = variable.Offset < 0 ? "-" : $"{(variable.Kind == VnetVariableKind.Data ? "" : "slot ")}{variable.Offset}";
                for (int i = 0; i < Math.Min(vnets.Count, MostVnets); i++)
                {
                    VnetInstance vnet = vnets[i];
                    string value = DumpText.Value(() => variable.ReadObject(vnet));
                    if (i == 0)
                        table.Add(variable.Name, DumpText.TypeName(variable.Type), offset, variable.Size, vnet.Id, value);
                    else
                        table.Add("", "", "", "", vnet.Id, value);
                }
            }

            table.Write(writer);
        }

        if (vnets.Count > MostVnets)
            writer.WriteLine($"(values in the first {MostVnets} of {vnets.Count} vnets)");
    }

    public static void WriteDpcpu(TextWriter writer)
    {
        writer.WriteLine($"{Dpcpu.Count} CPU(s); threads that are not pinned count in cells of their own");
        var table = new DumpTable("module", "variable", "type", "offset", "cpu", "value");
        foreach (DpcpuSymbol variable in VnetSymbols.All.OfType<DpcpuSymbol>())
        {
            for (int cpu = 0; cpu < Dpcpu.Count; cpu++)
            {
                int slot = cpu;
                string value = DumpText.Value(() => variable.ReadObject(slot));
                if (cpu == 0)
                    table.Add(variable.Module, variable.Name, DumpText.TypeName(variable.Type), variable.Offset, cpu, value);
                else
                    table.Add("", "", "", "", cpu, value);
            }
        }

        table.Write(writer);
    }
}
