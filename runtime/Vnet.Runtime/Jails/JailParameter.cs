using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Vnet;

/// <summary>
/// Describes one parameter of jails: what <c>security.jail.param.*</c> lists. <see cref="CtlFlags.RdTun"/> means that it is set
/// at creation only, as in FreeBSD.
/// </summary>
public sealed partial class JailParameter
{
    private readonly Action<JailParameters, string> _write;

    private JailParameter(string name, CtlType type, string format, CtlFlags access, string description, Func<Prison, string> read,
        Action<JailParameters, string>? write = null)
    {
        (Name, Type, Format, Access, Description, Read) = (name, type, format, access, description, read);
        _write = write ?? ((_, _) => throw new JailException(JailError.Invalid, $"Jail parameter '{name}' cannot be set: it says how the jail is.",
            name));
    }

    /// <summary>Its name: <c>children.max</c>.</summary>
    public string Name { get; }

    /// <summary>What it is.</summary>
    public CtlType Type { get; }

    /// <summary>Its sysctl format: <c>I</c>, <c>A</c>, <c>B</c> for booleans, <c>E,jailsys</c> for <see cref="JailSys"/>.</summary>
    public string Format { get; }

    /// <summary><see cref="CtlFlags.Rd"/>, <see cref="CtlFlags.RdTun"/> or <see cref="CtlFlags.Rw"/>.</summary>
    public CtlFlags Access { get; }

    /// <summary>One line of description.</summary>
    public string Description { get; }

    /// <summary>The value that a jail has, as text.</summary>
    internal Func<Prison, string> Read { get; }

    /// <summary>Finds a parameter; that of a boolean one also by its name with <c>no</c>.</summary>
    /// <exception cref="JailException">There is none of that name; names the nearest.</exception>
    public static JailParameter Find(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        foreach (JailParameter parameter in All)
        {
            if (parameter.Name == name || (parameter.Format == "B" && parameter.NoName == name))
                return parameter;
        }

        if (s_withoutMeaning.Contains(name))
            throw new JailException(JailError.Invalid,
                $"Jail parameter '{name}' has no meaning here: a jail isolates networking, not file systems or processes. Leave it out.", name);
        throw new JailException(JailError.Invalid, $"Unknown jail parameter '{name}'. Did you mean '{Nearest(name)}'?", name);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Description}";

    /// <summary>Name of the parameter of one of the bits.</summary>
    internal static string NameOf(JailAllow bits) => s_allow.First(allow => (allow.Bit & bits) != 0).Name;

    /// <summary>Puts a value into parameters.</summary>
    /// <param name="parameters">Where to.</param>
    /// <param name="name">The name that was written, perhaps with <c>no</c>.</param>
    /// <param name="value">The value that was written; null when there was none.</param>
    internal void Write(JailParameters parameters, string name, string? value)
    {
        if (Format == "B")
            value = name == NoName ? (value is null ? "0" : throw Unreadable(name, value, "no value after 'no'")) : value ?? "1";
        _write(parameters, value ?? throw new JailException(JailError.Invalid, $"Jail parameter '{Name}' needs a value: {Name}=….", Name));
    }

    private string NoName => Name.LastIndexOf('.') is var dot and >= 0 ? $"{Name[..(dot + 1)]}no{Name[(dot + 1)..]}" : "no" + Name;

    private static string Nearest(string name) => All.MinBy(parameter => EditDistance(parameter.Name, name))!.Name;

    // Levenshtein, one row at a time.
    private static int EditDistance(string a, string b)
    {
        int[] row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }

    private static JailException Unreadable(string name, string value, string wanted) =>
        new(JailError.Invalid, $"Jail parameter '{name}': '{value}' cannot be read; wanted is {wanted}.", name);

    private static int Number(string name, string value, int min, int max) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= min && number <= max
            ? number : throw Unreadable(name, value, $"a number from {min} to {max}");

    private static bool Truth(string name, string value) => value switch
    {
        "1" or "true" => true,
        "0" or "false" => false,
        _ => throw Unreadable(name, value, "1, true, 0 or false"),
    };

    private static JailSys Sys(string name, string value) => value switch
    {
        "new" => JailSys.New,
        "inherit" => JailSys.Inherit,
        "disable" => JailSys.Disable,
        _ => throw Unreadable(name, value, "new, inherit or disable"),
    };

    private static IPAddress[] Addresses(string name, string value, AddressFamily family)
    {
        string[] words = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var addresses = new IPAddress[words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            if (!TryAddress(words[i], family, out IPAddress? address))
                throw Unreadable(name, words[i],
                    family == AddressFamily.InterNetwork ? "IPv4 addresses, separated by commas" : "IPv6 addresses, separated by commas");
            if (addresses.AsSpan(0, i).Contains(address))
                throw Unreadable(name, words[i], "each address once");
            addresses[i] = address;
        }

        return addresses;
    }

    // As inet_pton: IPAddress also reads 1.2.3 as 1.2.0.3, 010.0.0.1 as 8.0.0.1, and an IPv6 address with brackets and a port.
    private static bool TryAddress(string text, AddressFamily family, [NotNullWhen(true)] out IPAddress? address)
    {
        if (!IPAddress.TryParse(text, out address) || address.AddressFamily != family)
            return false;
        return family == AddressFamily.InterNetwork
            ? address.ToString() == text && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.Broadcast)
            : !text.AsSpan().ContainsAny('[', ']') && !address.Equals(IPAddress.IPv6Any);
    }
}
