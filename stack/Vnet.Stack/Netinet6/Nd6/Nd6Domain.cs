using System.Text;

namespace Vnet.Netinet6;

/// <summary>Domains in options: as in DNS messages, without compression (RFC 8106 section 5.2, RFC 1035 section 3.1).</summary>
internal static class Nd6Domain
{
    private const int LongestName = 253;
    private const int LongestLabel = 63;

    /// <summary>Whether it can be written: labels of letters, digits, hyphens and underscores.</summary>
    public static bool IsValid(string? domain) =>
        domain is { Length: > 0 and <= LongestName }
        && Array.TrueForAll(domain.Split('.'), static label => label.Length is > 0 and <= LongestLabel && label.All(IsLetter));

    /// <summary>Bytes that they take.</summary>
    public static int LengthOf(IReadOnlyList<string> domains) => domains.Sum(static domain => domain.Length + 2);

    public static void Write(ref Nd6Writer writer, string domain)
    {
        foreach (string label in domain.Split('.'))
        {
            writer.Byte((byte)label.Length);
            writer.Bytes(Encoding.ASCII.GetBytes(label));
        }

        writer.Byte(0);
    }

    /// <summary>Reads the next.</summary>
    /// <param name="left">Begins behind it afterwards.</param>
    /// <returns>Null when it is none: names end up in texts and files, so only harmless letters are taken.</returns>
    public static string? Read(ref ReadOnlySpan<byte> left)
    {
        var name = new StringBuilder();
        while (true)
        {
            if (left.IsEmpty)
                return null;
            int length = left[0];
            if (length == 0)
            {
                left = left[1..];
                return name.Length is > 0 and <= LongestName ? name.ToString() : null;
            }

            if (length > LongestLabel || length + 1 > left.Length || name.Length > LongestName)
                return null;
            if (name.Length > 0)
                name.Append('.');
            foreach (byte letter in left.Slice(1, length))
            {
                if (!IsLetter((char)letter))
                    return null;
                name.Append((char)letter);
            }

            left = left[(length + 1)..];
        }
    }

    private static bool IsLetter(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_';
}
