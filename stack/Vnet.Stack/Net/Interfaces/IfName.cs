using System.Globalization;

namespace Vnet.Net;

/// <summary>Rules of interface names: <c>epair0a</c>, <c>uplink</c>, <c>em0.100</c>.</summary>
public static class IfName
{
    /// <summary>Longest name in characters (FreeBSD's <c>IFNAMSIZ</c> less the terminating zero).</summary>
    public const int MaxLength = 15;

    /// <summary>Whether a name may be given: 1 to 15 letters, digits, dots, hyphens, underscores and colons, beginning with a letter.</summary>
    public static bool IsValid(string? name) => Complaint(name) is null;

    /// <summary>Takes a name apart into what is before its last digits and the number that they make (<c>ifc_name2unit</c>).</summary>
    /// <param name="name">The name.</param>
    /// <param name="prefix">What is before the number.</param>
    /// <param name="unit">The number, or −1 when the name does not end in one.</param>
    /// <returns>False when the number has a leading zero or is too large.</returns>
    public static bool TrySplit(string name, out string prefix, out int unit)
    {
        ArgumentNullException.ThrowIfNull(name);
        int digits = name.Length;
        while (digits > 0 && char.IsAsciiDigit(name[digits - 1]))
            digits--;
        (prefix, unit) = (name[..digits], -1);
        if (digits == name.Length)
            return true;
        return (name[digits] != '0' || digits + 1 == name.Length)
            && int.TryParse(name.AsSpan(digits), NumberStyles.None, CultureInfo.InvariantCulture, out unit);
    }

    /// <exception cref="NetException"><see cref="Errno.Invalid"/>, with what is wrong with it.</exception>
    internal static void ThrowIfInvalid(string? name)
    {
        if (Complaint(name) is { } complaint)
            throw new NetException(Errno.Invalid, $"'{name}' is no name for an interface: {complaint}. Use 1 to {MaxLength} letters, digits and . - _ : beginning with a letter.");
    }

    private static string? Complaint(string? name)
    {
        if (string.IsNullOrEmpty(name))
            return "it is empty";
        if (name.Length > MaxLength)
            return $"it has {name.Length} characters";
        if (!char.IsAsciiLetter(name[0]))
            return $"it begins with '{name[0]}'";
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_' or ':'))
                return $"it has a '{c}' in it";
        }

        return null;
    }
}
