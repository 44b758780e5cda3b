using System.Buffers.Binary;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Sockets;

/// <summary>
/// Reads an answer (RFC 1035 section 4, RFC 2308). Whatever the bytes are, it ends soon: names are bounded, pointers lead back, and at most
/// <see cref="MaxRecords"/> records are looked at, <see cref="MaxAliases"/> times.
/// </summary>
internal static class DnsReader
{
    /// <summary>Most records that are looked at.</summary>
    public const int MaxRecords = 128;

    /// <summary>Most aliases that are followed in one answer.</summary>
    public const int MaxAliases = 8;

    private const int MaxAddresses = 64;

    /// <summary>Reads an answer.</summary>
    /// <param name="message">What came.</param>
    /// <param name="query">The question as it was sent, with its number and its letters.</param>
    /// <param name="type">Type that was asked for.</param>
    public static DnsAnswer Read(ReadOnlySpan<byte> message, ReadOnlySpan<byte> query, ushort type)
    {
        if (!IsAnswerTo(message, query, out int questionEnd))
            return new DnsAnswer { Outcome = DnsOutcome.NotOurs };
        ushort flags = BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        int rcode = flags & DnsHeader.RcodeMask;
        bool isEmpty = BinaryPrimitives.ReadUInt16BigEndian(message[4..]) == 0;
        if (rcode is DnsHeader.FormatError or DnsHeader.NotImplemented)
            return new DnsAnswer { Outcome = DnsOutcome.NoEdns, Rcode = rcode };
        // Only a server that could not read the question leaves it out.
        if (isEmpty || (rcode != 0 && rcode != DnsHeader.NameError))
            return new DnsAnswer { Outcome = DnsOutcome.Failed, Rcode = rcode };
        if ((flags & DnsHeader.Truncated) != 0)
            return new DnsAnswer { Outcome = DnsOutcome.Truncated };
        return ReadRecords(message, questionEnd, type, rcode);
    }

    // Number, question and letters must be ours: that is all that tells an answer from a forgery.
    private static bool IsAnswerTo(ReadOnlySpan<byte> message, ReadOnlySpan<byte> query, out int questionEnd)
    {
        questionEnd = DnsHeader.Length;
        if (message.Length < DnsHeader.Length || !message[..2].SequenceEqual(query[..2]))
            return false;
        ushort flags = BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        if ((flags & (DnsHeader.Response | DnsHeader.OpcodeMask)) != DnsHeader.Response)
            return false;
        int questions = BinaryPrimitives.ReadUInt16BigEndian(message[4..]);
        if (questions == 0)
            return (flags & DnsHeader.RcodeMask) != 0;
        int at = DnsHeader.Length;
        while (query[at] != 0)
            at += 1 + query[at];
        questionEnd = at + 5;
        return questions == 1 && message.Length >= questionEnd
            && message[DnsHeader.Length..questionEnd].SequenceEqual(query[DnsHeader.Length..questionEnd]);
    }

    private static DnsAnswer ReadRecords(ReadOnlySpan<byte> message, int at, ushort type, int rcode)
    {
        Span<byte> current = stackalloc byte[DnsName.MaxLength];
        int start = DnsHeader.Length;
        int length = DnsName.Read(message, ref start, current);
        if (length == 0)
            return new DnsAnswer { Outcome = DnsOutcome.Malformed };
        int answers = Math.Min((int)BinaryPrimitives.ReadUInt16BigEndian(message[6..]), MaxRecords);
        uint ttl = uint.MaxValue;
        Span<In6Addr> addresses = stackalloc In6Addr[MaxAddresses];
        bool isAlias = false;
        for (int hops = 0; ; hops++)
        {
            int found = Scan(message, at, answers, current[..length], type, addresses, ref ttl, out int alias);
            if (found < 0)
                return new DnsAnswer { Outcome = DnsOutcome.Malformed };
            if (found > 0)
                return new DnsAnswer { Outcome = DnsOutcome.Addresses, Addresses = addresses[..found].ToArray(), Ttl = ttl };
            if (alias == 0)
                break;
            // Aliases in a circle.
            if (hops == MaxAliases)
                return new DnsAnswer { Outcome = DnsOutcome.Malformed };
            length = DnsName.Read(message, ref alias, current);
            if (length == 0)
                return new DnsAnswer { Outcome = DnsOutcome.Malformed };
            isAlias = true;
        }

        // With an SOA, an alias that ends in nothing is an answer: its target has no such records (RFC 2308 section 2.2).
        uint? negative = ReadNegative(message, at);
        if (rcode == 0 && isAlias && negative is null)
            return new DnsAnswer { Outcome = DnsOutcome.Alias, Alias = current[..length].ToArray(), Ttl = ttl };
        return new DnsAnswer
        {
            Outcome = rcode == 0 ? DnsOutcome.NoData : DnsOutcome.NameError,
            Ttl = Math.Min(ttl, negative ?? 0),
            Rcode = rcode,
        };
    }

    // Addresses of a name, and where the name is that it is an alias of; -1 when records cannot be read.
    private static int Scan(ReadOnlySpan<byte> message, int at, int records, ReadOnlySpan<byte> name, ushort type, Span<In6Addr> addresses, ref uint ttl, out int alias)
    {
        alias = 0;
        int found = 0;
        Span<byte> owner = stackalloc byte[DnsName.MaxLength];
        for (; records > 0; records--)
        {
            if (!DnsRecord.TryRead(message, ref at, owner, out DnsRecord record))
                return -1;
            if (record.Class != DnsHeader.ClassIn || !owner[..record.OwnerLength].SequenceEqual(name))
                continue;
            if (record.Type == DnsType.Cname)
                alias = record.Data;
            else if (record.Type != type)
                continue;
            else if (record.Length != (type == DnsType.A ? InAddr.Length : In6Addr.Length))
                return -1;
            else if (found < addresses.Length)
                addresses[found++] = type == DnsType.A
                    ? new In6Addr(0, 0xffff_0000_0000UL | new InAddr(message[record.Data..]).Value)
                    : new In6Addr(message[record.Data..]);
            ttl = Math.Min(ttl, record.Ttl);
        }

        return found;
    }

    // How long "no" holds: the lesser of the SOA's own time and its MINIMUM (RFC 2308 section 5); null without one.
    private static uint? ReadNegative(ReadOnlySpan<byte> message, int at)
    {
        int before = BinaryPrimitives.ReadUInt16BigEndian(message[6..]);
        int records = Math.Min(before + BinaryPrimitives.ReadUInt16BigEndian(message[8..]), MaxRecords);
        Span<byte> name = stackalloc byte[DnsName.MaxLength];
        for (int i = 0; i < records; i++)
        {
            if (!DnsRecord.TryRead(message, ref at, name, out DnsRecord record))
                return null;
            if (i < before || record.Type != DnsType.Soa)
                continue;
            int data = record.Data;
            if (DnsName.Read(message, ref data, name) == 0 || DnsName.Read(message, ref data, name) == 0 || data + 20 > record.Data + record.Length)
                return null;
            return Math.Min(record.Ttl, BinaryPrimitives.ReadUInt32BigEndian(message[(data + 16)..]));
        }

        return null;
    }
}
