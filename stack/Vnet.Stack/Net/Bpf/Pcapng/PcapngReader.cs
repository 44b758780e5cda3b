using System.Buffers.Binary;
using static Vnet.Net.PcapngBlock;

namespace Vnet.Net;

// Sections of blocks, each in its section's byte order. Blocks of other kinds are skipped.
internal sealed class PcapngReader : CaptureReader
{
    // Interfaces are numbered within a section.
    private int _firstOfSection;

    public PcapngReader(Stream stream) : base(stream)
    {
        Position = 4;
        ReadSection();
    }

    public override bool Read(out CapturedPacket packet)
    {
        packet = default;
        while (true)
        {
            Span<byte> type = Take(4, mayEnd: true);
            if (type.IsEmpty)
                return false;
            uint kind = U32(type);
            // It reads the same both ways round, so that the order of the new section can be told.
            if (kind == SectionHeader)
            {
                ReadSection();
                continue;
            }

            ReadOnlySpan<byte> body = TakeBody();
            switch (kind)
            {
                case InterfaceDescription:
                    ReadInterface(body);
                    break;
                case InterfaceStatistics:
                    ReadStatistics(body);
                    break;
                case EnhancedPacket or ObsoletePacket:
                    packet = ReadPacket(body, kind == ObsoletePacket);
                    return true;
                case SimplePacket:
                    packet = ReadSimple(body);
                    return true;
            }
        }
    }

    // What is between a block's two lengths, which must agree.
    private ReadOnlySpan<byte> TakeBody()
    {
        uint length = Length(U32(Take(4)), 12);
        ReadOnlySpan<byte> rest = Take((int)length - 8);
        if (U32(rest[^4..]) != length)
            throw Damaged($"a block of {length} bytes that ends with the length {U32(rest[^4..])}.");
        return rest[..^4];
    }

    private uint Length(uint length, uint least) => length < least || length > MaxLength || (length & 3) != 0
        ? throw Damaged($"a block of {length} bytes; it takes {least} to {MaxLength}, a multiple of four.")
        : length;

    private void ReadSection()
    {
        Span<byte> head = Take(8);
        IsLittleEndian = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]) == ByteOrderMagic;
        if (!IsLittleEndian && BinaryPrimitives.ReadUInt32BigEndian(head[4..]) != ByteOrderMagic)
            throw Damaged("a section without a byte-order mark.");
        uint length = Length(U32(head), 28);
        ReadOnlySpan<byte> rest = Take((int)length - 12);
        if (U32(rest[^4..]) != length)
            throw Damaged($"a section header of {length} bytes that ends with the length {U32(rest[^4..])}.");
        if (U16(rest) != 1)
            throw Damaged($"version {U16(rest)}.{U16(rest[2..])} of pcapng is not known.");
        _firstOfSection = Known.Count;
    }

    private void ReadInterface(ReadOnlySpan<byte> body)
    {
        if (body.Length < 8)
            throw Damaged("an interface description that is too short.");
        if (Known.Count >= MaxInterfaces)
            throw Damaged($"more than {MaxInterfaces} interfaces.");
        var description = new CaptureInterface((LinkType)U16(body), (int)Math.Min(U32(body[4..]), int.MaxValue));
        foreach (PcapngOption option in Options(body[8..]))
        {
            description = option.Code switch
            {
                InterfaceName => description with { Name = option.Text },
                InterfaceDescriptionText => description with { Description = option.Text },
                InterfaceOs => description with { OperatingSystem = option.Text },
                InterfaceFilter when option.Value.Length > 1 && option.Value[0] == 0 => description with { Filter = option.TextFrom(1) },
                InterfaceTicks when option.Value.Length >= 1 => description with { TicksPerSecond = Ticks(option.Value[0]) },
                InterfaceTimestampOffset when option.Value.Length >= 8 => description with { TimestampOffset = (long)U64(option.Value) },
                _ => description,
            };
        }

        Known.Add(description);
    }

    // A power of ten, or with the highest bit of two.
    private ulong Ticks(byte resolution)
    {
        int power = resolution & 0x7f;
        if ((resolution & 0x80) != 0)
            return power < 64 ? 1UL << power : throw Damaged($"time stamps of 2^-{power} seconds.");
        if (power > 19)
            throw Damaged($"time stamps of 10^-{power} seconds.");
        ulong ticks = 1;
        for (int i = 0; i < power; i++)
            ticks *= 10;
        return ticks;
    }

    private CapturedPacket ReadPacket(ReadOnlySpan<byte> body, bool isObsolete)
    {
        if (body.Length < 20)
            throw Damaged("a packet block that is too short.");
        // The obsolete one has a count of drops in the upper half.
        int number = (int)Math.Min(isObsolete ? U16(body) : U32(body), int.MaxValue);
        CaptureInterface from = InterfaceAt(number);
        ulong ticks = ((ulong)U32(body[4..]) << 32) | U32(body[8..]);
        uint captured = U32(body[12..]);
        uint wire = U32(body[16..]);
        if (captured > Bpf.MaxSnapLength || captured > body.Length - 20)
            throw Damaged($"a packet of {captured} bytes in a block with room for {body.Length - 20}.");
        BpfDirection direction = BpfDirection.None;
        string? comment = null;
        foreach (PcapngOption option in Options(body[Math.Min(20 + Padded((int)captured), body.Length)..]))
        {
            if (option.Code == OptionComment)
                comment ??= option.Text;
            else if (option.Code == PacketFlags && option.Value.Length >= 4)
                direction = (BpfDirection)(U32(option.Value) & 3);
        }

        return new CapturedPacket
        {
            Interface = _firstOfSection + number,
            LinkType = from.LinkType,
            Timestamp = Nanoseconds(ticks, from),
            WireLength = (int)Math.Min(Math.Max(wire, captured), int.MaxValue),
            Direction = direction == BpfDirection.Both ? BpfDirection.None : direction,
            Comment = comment,
            Data = body.Slice(20, (int)captured),
        };
    }

    private CapturedPacket ReadSimple(ReadOnlySpan<byte> body)
    {
        if (body.Length < 4)
            throw Damaged("a simple packet block that is too short.");
        CaptureInterface from = InterfaceAt(0);
        uint wire = U32(body);
        uint captured = Math.Min(wire, from.SnapLength > 0 ? (uint)from.SnapLength : uint.MaxValue);
        if (captured > Bpf.MaxSnapLength || captured > body.Length - 4)
            throw Damaged($"a packet of {captured} bytes in a block with room for {body.Length - 4}.");
        return new CapturedPacket
        {
            Interface = _firstOfSection,
            LinkType = from.LinkType,
            WireLength = (int)Math.Min(wire, int.MaxValue),
            Data = body.Slice(4, (int)captured),
        };
    }

    private void ReadStatistics(ReadOnlySpan<byte> body)
    {
        if (body.Length < 12)
            throw Damaged("a statistics block that is too short.");
        CaptureInterface of = InterfaceAt((int)Math.Min(U32(body), int.MaxValue));
        Bpfstat statistics = default;
        foreach (PcapngOption option in Options(body[12..]))
        {
            if (option.Value.Length < 8)
                continue;
            switch (option.Code)
            {
                case StatisticsReceived:
                    statistics.bs_seen = U64(option.Value);
                    break;
                case StatisticsAccepted:
                    statistics.bs_kept = U64(option.Value);
                    break;
                case StatisticsDropped:
                    statistics.bs_dropped = U64(option.Value);
                    break;
            }
        }

        of.Statistics = statistics;
    }

    private CaptureInterface InterfaceAt(int number) => number < Known.Count - _firstOfSection
        ? Known[_firstOfSection + number]
        : throw Damaged($"something of interface {number}, of {Known.Count - _firstOfSection} that were described.");

    private static long Nanoseconds(ulong ticks, CaptureInterface from)
    {
        ulong second = from.TicksPerSecond;
        UInt128 fraction = (UInt128)(ticks % second) * 1_000_000_000 / second;
        return unchecked(((long)(ticks / second) * 1_000_000_000) + (long)fraction + (from.TimestampOffset * 1_000_000_000));
    }

    private PcapngOptions Options(ReadOnlySpan<byte> bytes) => new(bytes, IsLittleEndian);
}
