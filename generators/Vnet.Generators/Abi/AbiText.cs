using System.Globalization;
using System.Text;

namespace Vnet.Generators;

/// <summary>The words of a stamp; the runtime's <c>VnetAbiStamp</c> says how it is read.</summary>
internal static class AbiText
{
    public const string Export = "export ";
    public const string Import = "import ";

    /// <summary>A variable's name: its kind, its type, its own.</summary>
    public static string Key(bool isPerCpu, string declaringType, string name) => $"{(isPerCpu ? "P" : "V")} {Word(declaringType)} {Word(name)}";

    /// <summary>A variable as an export or import says it.</summary>
    public static string Variable(AbiExport export) =>
        $"{export.Key} {export.Layout.Size.ToString(CultureInfo.InvariantCulture)} {export.Layout.Hash} {export.Layout.Type}";

    /// <summary>A word without spaces and line ends.</summary>
    public static string Word(string text)
    {
        if (text.Length > 0 && text.All(c => c > ' ' && c != '%'))
            return text;
        var word = new StringBuilder();
        foreach (char c in text)
        {
            if (c is <= ' ' or '%')
                word.Append('%').Append(((int)c).ToString("x2", CultureInfo.InvariantCulture));
            else
                word.Append(c);
        }

        return word.ToString();
    }
}
