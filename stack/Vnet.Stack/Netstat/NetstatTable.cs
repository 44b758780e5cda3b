using System.Text;
using System.Text.Json;

namespace Vnet.Net;

/// <summary>A table for people, or for programs: what netstat(1) prints, with or without <c>--libxo json</c>.</summary>
/// <param name="name">What its rows are: <c>routes</c>.</param>
/// <param name="columns">Heads of the columns; one that begins with <c>&gt;</c> is of numbers, written to the right.</param>
public sealed class NetstatTable(string name, params string[] columns)
{
    private readonly List<string[]> _rows = [];

    /// <summary>What its rows are.</summary>
    public string Name { get; } = name;

    /// <summary>Heads of the columns.</summary>
    public IReadOnlyList<string> Columns { get; } = [.. columns.Select(static column => column.TrimStart('>'))];

    /// <summary>The rows, each with a text for every column.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows => _rows;

    /// <summary>As lines of aligned columns, the heads first; a column is as wide as its widest text.</summary>
    public override string ToString()
    {
        int[] widths = [.. Columns.Select((column, at) => Math.Max(column.Length, _rows.Count == 0 ? 0 : _rows.Max(row => row[at].Length)))];
        var text = new StringBuilder();
        AppendLine(text, Columns, widths);
        foreach (string[] row in _rows)
            AppendLine(text, row, widths);
        return text.ToString();
    }

    /// <summary>As an array of objects; numbers as numbers.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartArray(Name);
        foreach (string[] row in _rows)
        {
            json.WriteStartObject();
            for (int at = 0; at < row.Length; at++)
                Write(json, at, row[at]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    internal void Add(params string[] row) => _rows.Add(row);

    private void Write(Utf8JsonWriter json, int column, string text)
    {
        string property = Columns[column].ToLowerInvariant();
        if (columns[column][0] == '>' && long.TryParse(text, out long number))
            json.WriteNumber(property, number);
        else
            json.WriteString(property, text);
    }

    private void AppendLine(StringBuilder text, IReadOnlyList<string> cells, int[] widths)
    {
        int start = text.Length;
        for (int at = 0; at < cells.Count; at++)
        {
            text.Append(columns[at][0] == '>' ? cells[at].PadLeft(widths[at]) : cells[at].PadRight(widths[at]));
            text.Append("  ");
        }

        while (text.Length > start && text[^1] == ' ')
            text.Length--;
        text.Append('\n');
    }
}
