using System.Globalization;

namespace Vnet.ModuleInfo;

/// <summary>Writes a report for people: an aligned table, and the reasons below it. No line is longer than 80 columns.</summary>
internal static class TableReport
{
    private const int Width = 80;

    public static void Write(TextWriter output, FolderReport report)
    {
        if (report.Entries.Count == 0)
        {
            Wrap(output, $"No assembly in '{report.Folder}' defines or uses vnet variables ({report.Files} file(s) looked at).", "");
            return;
        }

        List<string[]> rows = [["ASSEMBLY", "VNET", "DPCPU", "USES", "STATE", "MODULES"]];
        foreach (ModuleEntry entry in report.Entries)
            rows.Add([entry.Assembly, Number(entry.Stamp?.VnetVariables), Number(entry.Stamp?.DpcpuVariables), Number(entry.Stamp?.Imports.Count),
                entry.Refusal is null ? "ok" : "refused", string.Join(", ", entry.Modules)]);
        int name = Math.Min(32, rows.Max(row => row[0].Length));
        foreach (string[] row in rows)
            output.WriteLine(Cut($"{Cut(row[0], name).PadRight(name)} {row[1],5} {row[2],5} {row[3],5}  {row[4],-7}  {row[5]}".TrimEnd(), Width));

        ModuleEntry[] refused = [.. report.Entries.Where(entry => entry.Refusal is not null)];
        foreach (ModuleEntry entry in refused)
        {
            output.WriteLine();
            Wrap(output, $"{entry.File}: {entry.Refusal}", "    ");
        }

        output.WriteLine();
        output.WriteLine(Invariant($"{report.Entries.Count} of {report.Files} assemblies define or use vnet variables; {refused.Length} refused (ABI {report.Abi})."));
    }

    private static string Number(int? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "-";

    private static string Cut(string text, int width) => text.Length <= width ? text : text[..(width - 1)] + "…";

    private static void Wrap(TextWriter output, string text, string indent)
    {
        string line = "";
        foreach (string word in text.Split(' '))
        {
            string rest = word;
            if (line.Length > 0 && line.Length + 1 + rest.Length > Width)
            {
                output.WriteLine(line);
                line = indent;
            }

            line += line.Trim().Length == 0 ? rest : " " + rest;

            // Only a path is longer than a line.
            for (; line.Length > Width; line = indent + line[Width..])
                output.WriteLine(line[..Width]);
        }

        output.WriteLine(line);
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
