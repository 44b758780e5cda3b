using System.Globalization;

namespace Vnet.Sockets;

/// <summary>Names in messages (RFC 1035 section 3.1): labels, each after its length, then a 0.</summary>
internal static class DnsName
{
    /// <summary>Most bytes of a name.</summary>
    public const int MaxLength = 255;

    private const int MaxLabel = 63;

    // The first two bits of a length: a pointer to where the name goes on (section 4.1.4).
    private const byte Pointer = 0xc0;

    [VnetGlobal("reads names, has no state")]
    private static readonly IdnMapping s_idn = new() { UseStd3AsciiRules = false };

    /// <summary>Writes a name that a person wrote.</summary>
    /// <param name="host">The name; a dot at its end is allowed, other scripts are too (RFC 3492).</param>
    /// <param name="wire">Takes it; <see cref="MaxLength"/> bytes.</param>
    /// <returns>Bytes written; 0 when it is no name of a host: letters, digits, hyphens inside of labels, and underscores.</returns>
    public static int Encode(string host, Span<byte> wire)
    {
        if (host.Length > 0 && !System.Text.Ascii.IsValid(host))
        {
            try
            {
                host = s_idn.GetAscii(host);
            }
            catch (ArgumentException)
            {
                return 0;
            }
        }

        ReadOnlySpan<char> rest = host.AsSpan();
        if (rest.EndsWith("."))
            rest = rest[..^1];
        if (rest.IsEmpty)
            return 0;
        int at = 0;
        while (true)
        {
            int dot = rest.IndexOf('.');
            ReadOnlySpan<char> label = dot < 0 ? rest : rest[..dot];
            // With the 0 at the end.
            if (!IsLabel(label) || at + 1 + label.Length + 1 > MaxLength)
                return 0;
            wire[at++] = (byte)label.Length;
            foreach (char c in label)
                wire[at++] = (byte)char.ToLowerInvariant(c);
            if (dot < 0)
                break;
            rest = rest[(dot + 1)..];
        }

        wire[at++] = 0;
        return at;
    }

    /// <summary>Reads a name of a message, and makes its letters small.</summary>
    /// <param name="message">The message.</param>
    /// <param name="offset">Where it begins; then where what follows it begins.</param>
    /// <param name="name">Takes it, without pointers; <see cref="MaxLength"/> bytes.</param>
    /// <returns>Bytes of it; 0 when it is not well-formed. A pointer must lead back, before all that was read: so it ends.</returns>
    public static int Read(ReadOnlySpan<byte> message, ref int offset, Span<byte> name)
    {
        int at = offset;
        int lowest = offset;
        bool hasJumped = false;
        int length = 0;
        while ((uint)at < (uint)message.Length)
        {
            byte count = message[at];
            if ((count & Pointer) == Pointer)
            {
                if (at + 1 >= message.Length)
                    return 0;
                int to = ((count & ~Pointer) << 8) | message[at + 1];
                if (to >= lowest)
                    return 0;
                if (!hasJumped)
                    offset = at + 2;
                hasJumped = true;
                at = lowest = to;
                continue;
            }

            // The two other forms of a length were never used (RFC 6891 section 5).
            if (count > MaxLabel || length + 1 + count > MaxLength || at + 1 + count > message.Length)
                return 0;
            name[length++] = count;
            for (int i = 1; i <= count; i++)
                name[length++] = Lower(message[at + i]);
            at += 1 + count;
            if (count != 0)
                continue;
            if (!hasJumped)
                offset = at;
            return length;
        }

        return 0;
    }

    /// <summary>The name as text, without the dot at its end; what is no printable letter as <c>\DDD</c>.</summary>
    public static string Text(ReadOnlySpan<byte> wire)
    {
        var text = new System.Text.StringBuilder();
        for (int at = 0; at < wire.Length && wire[at] != 0; at += 1 + wire[at])
        {
            if (text.Length > 0)
                text.Append('.');
            foreach (byte b in wire.Slice(at + 1, Math.Min(wire[at], wire.Length - at - 1)))
            {
                if (b is > 0x20 and < 0x7f and not ((byte)'.' or (byte)'\\'))
                    text.Append((char)b);
                else
                    text.Append(CultureInfo.InvariantCulture, $"\\{b:D3}");
            }
        }

        return text.Length == 0 ? "." : text.ToString();
    }

    private static byte Lower(byte b) => b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b;

    private static bool IsLabel(ReadOnlySpan<char> label)
    {
        if (label.Length is 0 or > MaxLabel || label[0] == '-' || label[^1] == '-')
            return false;
        foreach (char c in label)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
                return false;
        }

        return true;
    }
}
