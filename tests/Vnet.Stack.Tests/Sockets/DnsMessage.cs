using System.Buffers.Binary;
using Vnet.Sockets;

namespace Vnet.Stack.Tests.Sockets;

/// <summary>Builds answers of a DNS server.</summary>
internal sealed class DnsMessage
{
    private readonly List<byte> _records = [];
    private int _answers;
    private int _authorities;

    public DnsMessage(string name, ushort type)
    {
        byte[] query = new byte[DnsQuery.MaxLength];
        Query = query[..DnsQuery.Write(query, 0x4321, Name(name), type, hasEdns: true, caseBits: 0)];
        Type = type;
    }

    /// <summary>An answer to a question that came.</summary>
    public DnsMessage(ReadOnlySpan<byte> query)
    {
        Query = query.ToArray();
        int at = 12;
        byte[] name = new byte[DnsName.MaxLength];
        int length = DnsName.Read(query, ref at, name);
        Host = DnsName.Text(name.AsSpan(0, length));
        Type = BinaryPrimitives.ReadUInt16BigEndian(query[at..]);
    }

    public byte[] Query { get; }

    public string Host { get; } = "";

    public ushort Type { get; }

    public int Rcode { get; set; }

    public bool IsTruncated { get; set; }

    public byte[] Bytes
    {
        get
        {
            int end = 12;
            while (Query[end] != 0)
                end += 1 + Query[end];
            byte[] bytes = [.. Query[..(end + 5)], .. _records];
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)(0x8180 | Rcode | (IsTruncated ? 0x200 : 0)));
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(6), (ushort)_answers);
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(8), (ushort)_authorities);
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(10), 0);
            return bytes;
        }
    }

    public static byte[] Name(string host)
    {
        byte[] name = new byte[DnsName.MaxLength];
        return name[..DnsName.Encode(host, name)];
    }

    public DnsMessage Answer(string owner, ushort type, uint ttl, byte[] data)
    {
        _answers++;
        Add(owner, type, ttl, data);
        return this;
    }

    public DnsMessage Authority(string zone, uint ttl, uint minimum)
    {
        byte[] numbers = new byte[20];
        BinaryPrimitives.WriteUInt32BigEndian(numbers.AsSpan(16), minimum);
        _authorities++;
        Add(zone, DnsType.Soa, ttl, [.. Name("ns." + zone), .. Name("admin." + zone), .. numbers]);
        return this;
    }

    private void Add(string owner, ushort type, uint ttl, byte[] data)
    {
        Span<byte> fields = stackalloc byte[10];
        BinaryPrimitives.WriteUInt16BigEndian(fields, type);
        BinaryPrimitives.WriteUInt16BigEndian(fields[2..], 1);
        BinaryPrimitives.WriteUInt32BigEndian(fields[4..], ttl);
        BinaryPrimitives.WriteUInt16BigEndian(fields[8..], (ushort)data.Length);
        _records.AddRange(Name(owner));
        _records.AddRange(fields);
        _records.AddRange(data);
    }
}
