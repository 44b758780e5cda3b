using System.Buffers.Binary;

namespace Vnet.Sockets;

/// <summary>Writes a question (RFC 1035 section 4), with EDNS (RFC 6891) so that longer answers fit.</summary>
internal static class DnsQuery
{
    /// <summary>Longest answer that is asked for: what passes everywhere without fragments (the DNS flag day of 2020).</summary>
    public const int UdpSize = 1232;

    /// <summary>Longest question.</summary>
    public const int MaxLength = DnsHeader.Length + DnsName.MaxLength + 4 + 11;

    /// <summary>Writes one.</summary>
    /// <param name="message">Takes it; <see cref="MaxLength"/> bytes.</param>
    /// <param name="id">Its random number.</param>
    /// <param name="name">The name.</param>
    /// <param name="type">Type of the records that are asked for.</param>
    /// <param name="hasEdns">Whether with EDNS; some old servers refuse it.</param>
    /// <param name="caseBits">Which letters are made capital, so that a forger must guess them too (0x20).</param>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> message, ushort id, ReadOnlySpan<byte> name, ushort type, bool hasEdns, ulong caseBits)
    {
        message[..DnsHeader.Length].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(message, id);
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], DnsHeader.RecursionDesired);
        BinaryPrimitives.WriteUInt16BigEndian(message[4..], 1);
        BinaryPrimitives.WriteUInt16BigEndian(message[10..], (ushort)(hasEdns ? 1 : 0));
        int at = DnsHeader.Length;
        name.CopyTo(message[at..]);
        MixCase(message.Slice(at, name.Length), caseBits);
        at += name.Length;
        BinaryPrimitives.WriteUInt16BigEndian(message[at..], type);
        BinaryPrimitives.WriteUInt16BigEndian(message[(at + 2)..], DnsHeader.ClassIn);
        at += 4;
        if (!hasEdns)
            return at;
        // OPT: the root's name, its type, our size in the place of a class; no flags, no options.
        Span<byte> opt = message.Slice(at, 11);
        opt.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(opt[1..], DnsType.Opt);
        BinaryPrimitives.WriteUInt16BigEndian(opt[3..], UdpSize);
        return at + opt.Length;
    }

    // Lengths are below 64, no letters.
    private static void MixCase(Span<byte> name, ulong bits)
    {
        foreach (ref byte b in name)
        {
            if (b is < (byte)'a' or > (byte)'z')
                continue;
            if ((bits & 1) != 0)
                b &= 0xdf;
            bits = (bits >> 1) | (bits << 63);
        }
    }
}
