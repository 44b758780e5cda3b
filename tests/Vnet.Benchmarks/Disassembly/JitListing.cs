using System.Text;
using System.Text.RegularExpressions;

namespace Vnet.Benchmarks;

/// <summary>Reads what the JIT writes when asked with <c>DOTNET_JitDisasm</c>.</summary>
internal static partial class JitListing
{
    private const string Header = "; Assembly listing for method ";

    /// <summary>
    /// The tier-1 code of each method by its plain name: instructions and labels alone. Labels lose the number of the
    /// method in them; addresses stay, so that equal code also means the same variable.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Tier1(IEnumerable<string> lines)
    {
        var listings = new Dictionary<string, string>();
        string? method = null;
        var code = new StringBuilder();
        foreach (string line in lines)
        {
            if (line.StartsWith(Header, StringComparison.Ordinal))
            {
                Add();
                method = line.EndsWith("(Tier1)", StringComparison.Ordinal) ? PlainName(line) : null;
            }
            else if (method is not null && line.Trim() is { Length: > 0 } text && text[0] != ';')
            {
                code.AppendLine(MethodNumber().Replace(text, "G_M_"));
            }
        }

        Add();
        return listings;

        void Add()
        {
            if (method is not null)
                listings[method] = code.ToString();
            code.Clear();
        }
    }

    // "…: Vnet.Benchmarks.Accessors:AmbientLoop() (Tier1)"
    private static string PlainName(string header)
    {
        string name = header[..header.IndexOf('(', StringComparison.Ordinal)];
        return name[(name.LastIndexOf(':') + 1)..];
    }

    [GeneratedRegex(@"G_M\d+_")]
    private static partial Regex MethodNumber();
}
