using System.Collections;

namespace Vnet;

/// <summary>Tunables that the environment of the process states.</summary>
internal static class TunableEnvironment
{
    /// <summary>A variable of this prefix states one: <c>VNET_TUNABLE_net__inet__tcp__mssdflt=1460</c>.</summary>
    public const string Prefix = "VNET_TUNABLE_";

    /// <summary>This variable states any number, with their names as they are: <c>net.inet.tcp.mssdflt=1460;…</c>.</summary>
    public const string List = "VNET_TUNABLES";

    // Names have no dots in most shells.
    private const string Dot = "__";

    /// <summary>Reads both; a variable of its own comes before the list.</summary>
    public static Dictionary<string, string> Read(IDictionary variables)
    {
        var tunables = new Dictionary<string, string>(StringComparer.Ordinal);
        if (variables[List] is string list)
        {
            foreach (string statement in list.Split([';', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                int equals = statement.IndexOf('=', StringComparison.Ordinal);
                if (equals > 0)
                    tunables[statement[..equals].Trim()] = statement[(equals + 1)..].Trim();
                else
                    Tunables.Report(new TunableError(statement, "", $"{List} has it without a value; write name=value, with ';' between them"));
            }
        }

        foreach (DictionaryEntry variable in variables)
        {
            string name = (string)variable.Key;
            if (name.StartsWith(Prefix, StringComparison.Ordinal) && name.Length > Prefix.Length)
                tunables[name[Prefix.Length..].Replace(Dot, ".", StringComparison.Ordinal)] = (string?)variable.Value ?? "";
        }

        return tunables;
    }
}
