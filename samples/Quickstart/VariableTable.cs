using System.Collections;
using Vnet;

namespace Quickstart;

/// <summary>Prints every variable of some vnets side by side, from the symbol table: it knows none of them by name.</summary>
internal static class VariableTable
{
    public static void Write(TextWriter output, IReadOnlyList<VnetInstance> vnets)
    {
        List<string[]> rows = [["variable", "offset", .. vnets.Select(vnet => vnet.Name)]];
        foreach (VnetVariable variable in VnetSymbols.All.OfType<VnetVariable>().Where(variable => variable.Module == "tcp"))
            rows.Add([variable.Name, Offset(variable), .. vnets.Select(vnet => Text(variable.ReadObject(vnet)))]);

        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        rows.Insert(1, [.. widths.Select(width => new string('-', width))]);
        foreach (string[] row in rows)
            output.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    private static string Offset(VnetVariable variable) =>
        variable.Kind == VnetVariableKind.Data ? $"+{variable.Offset}" : $"slot {variable.Offset}";

    private static string Text(object? value) => value switch
    {
        null => "null",
        IDictionary dictionary => string.Join(" ", dictionary.Keys.Cast<object>().Select(key => $"{key}={dictionary[key]}")),
        _ => value.ToString() ?? "",
    };
}
