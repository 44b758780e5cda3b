using System.Buffers.Binary;

namespace Vnet.Sockets;

/// <summary>Where things are in a record (RFC 1035 section 4.1.3).</summary>
internal struct DnsRecord
{
    /// <summary>Bytes of its owner's name.</summary>
    public int OwnerLength;

    public ushort Type;

    public ushort Class;

    /// <summary>Seconds; 0 for what has the highest bit set (RFC 2181 section 8).</summary>
    public uint Ttl;

    /// <summary>Where its data begins in the message.</summary>
    public int Data;

    /// <summary>Bytes of its data, all within the message.</summary>
    public int Length;

    /// <summary>Reads the next record.</summary>
    /// <param name="message">The message.</param>
    /// <param name="at">Where it begins; then where the next does.</param>
    /// <param name="owner">Takes its owner's name; <see cref="DnsName.MaxLength"/> bytes.</param>
    /// <param name="record">The record.</param>
    public static bool TryRead(ReadOnlySpan<byte> message, ref int at, Span<byte> owner, out DnsRecord record)
    {
        record = default;
        record.OwnerLength = DnsName.Read(message, ref at, owner);
        if (record.OwnerLength == 0 || at + 10 > message.Length)
            return false;
        ReadOnlySpan<byte> fields = message.Slice(at, 10);
        record.Type = BinaryPrimitives.ReadUInt16BigEndian(fields);
        record.Class = BinaryPrimitives.ReadUInt16BigEndian(fields[2..]);
        uint ttl = BinaryPrimitives.ReadUInt32BigEndian(fields[4..]);
        record.Ttl = ttl > int.MaxValue ? 0 : ttl;
        record.Data = at + 10;
        record.Length = BinaryPrimitives.ReadUInt16BigEndian(fields[8..]);
        at = record.Data + record.Length;
        return at <= message.Length;
    }
}
