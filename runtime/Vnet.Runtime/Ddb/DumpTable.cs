using System.Globalization;

namespace Vnet;

/// <summary>A table of aligned columns that is no wider than a page: the last column gives way, then the widest.</summary>
internal sealed class DumpTable(params string[] headers)
{
    private const int Gap = 2;
    private const int Narrowest = 6;

    // What the last column, the value, keeps before others give way.
    private const int Roomiest = 28;

    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row; numbers align right.</summary>
    public void Add(params object?[] cells) =>
        _rows.Add([.. cells.Select(cell => Convert.ToString(cell, CultureInfo.InvariantCulture) ?? "")]);

    public void Write(TextWriter writer)
    {
        int[] widths = Widths();
        WriteRow(writer, widths, headers, isHeader: true);
        foreach (string[] row in _rows)
            WriteRow(writer, widths, row, isHeader: false);
    }

    private int[] Widths()
    {
        var widths = new int[headers.Length];
        for (int i = 0; i < widths.Length; i++)
            widths[i] = _rows.Select(row => row[i].Length).Append(headers[i].Length).Max();
        int last = widths.Length - 1;
        int excess = widths.Sum() + (Gap * last) - DumpText.Columns;
        if (excess > 0)
        {
            int given = Math.Clamp(excess, 0, Math.Max(0, widths[last] - Roomiest));
            widths[last] -= given;
            excess -= given;
        }

        while (excess > 0)
        {
            int widest = Array.IndexOf(widths, widths.Max());
            if (widths[widest] <= Narrowest)
                break;
            widths[widest]--;
            excess--;
        }

        return widths;
    }

    private void WriteRow(TextWriter writer, int[] widths, string[] row, bool isHeader)
    {
        string line = "";
        for (int i = 0; i < row.Length; i++)
        {
            string cell = DumpText.OneLine(row[i], widths[i]);
            bool right = IsNumeric(i);
            line += right ? cell.PadLeft(widths[i]) : isHeader || i < row.Length - 1 ? cell.PadRight(widths[i]) : cell;
            if (i < row.Length - 1)
                line += new string(' ', Gap);
        }

        writer.WriteLine(line.TrimEnd());
    }

    private bool IsNumeric(int column) => _rows.Count > 0 && _rows.TrueForAll(row => row[column].Length == 0 || row[column] == "-"
        || long.TryParse(row[column], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _));
}
