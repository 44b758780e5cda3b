using Vnet;

namespace LoadableModule;

/// <summary>Prints what is loaded, as <c>kldstat</c> does, and a module's variables in every vnet.</summary>
internal static class KldStat
{
    public static void Write(TextWriter output)
    {
        output.WriteLine("  Id Refs  Size  Name");
        foreach (KldFile file in Kld.All)
            output.WriteLine($"  {file.Id,2} {file.References,4} {file.Size,5}  {file.Name} ({string.Join(", ", file.Modules)})");
    }

    public static void WriteVariables(TextWriter output, string module, IReadOnlyList<VnetInstance> vnets)
    {
        output.WriteLine("  " + "variable".PadRight(12) + "place".PadRight(12) + string.Concat(vnets.Select(vnet => vnet.Name.PadRight(12))).TrimEnd());
        foreach (VnetVariable variable in VnetSymbols.All.OfType<VnetVariable>().Where(variable => variable.Module == module))
        {
            string place = variable.Kind == VnetVariableKind.Data ? $"+{variable.Offset - ReserveStart}" : $"slot {variable.Offset - ReserveStart}";
            output.WriteLine("  " + variable.Name.PadRight(12) + place.PadRight(12) + string.Concat(vnets.Select(vnet => Text(variable.ReadObject(vnet)).PadRight(12))).TrimEnd());
        }
    }

    // Variables of modules lie in a part of the region of their own, whose offsets begin here.
    private const int ReserveStart = 1 << 30;

    private static string Text(object? value) => value is List<string> list ? $"{list.Count} line(s)" : value?.ToString() ?? "null";
}
