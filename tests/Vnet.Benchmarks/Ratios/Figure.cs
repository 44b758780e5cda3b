using System.Globalization;

namespace Vnet.Benchmarks;

/// <summary>The form in which figures are printed: one line <c>name value</c> each.</summary>
internal static class Figure
{
    public static void Print(string name, double value) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {Math.Round(value, 3):0.###}"));

    public static bool TryParse(string line, out string name, out double value)
    {
        string[] words = line.Trim().Split(' ');
        name = words[0];
        value = 0;
        return words.Length == 2 && double.TryParse(words[1], NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }
}
