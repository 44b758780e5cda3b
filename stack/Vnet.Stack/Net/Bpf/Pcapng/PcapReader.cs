namespace Vnet.Net;

// The older format: one header, one interface, then the packets.
internal sealed class PcapReader : CaptureReader
{
    private const uint Micro = 0xa1b2_c3d4;
    private const uint Nano = 0xa1b2_3c4d;

    private readonly int _nanosecondsPerTick;

    public PcapReader(Stream stream, bool isLittleEndian, bool isNano) : base(stream)
    {
        (IsLittleEndian, Position, _nanosecondsPerTick) = (isLittleEndian, 4, isNano ? 1 : 1000);
        Span<byte> header = Take(20);
        if (U16(header) != 2)
            throw Damaged($"version {U16(header)} of pcap is not known.");
        // The upper bits of the last field say how long a checksum each frame ends with.
        Known.Add(new CaptureInterface((LinkType)(U32(header[16..]) & 0xffff), (int)Math.Min(U32(header[12..]), int.MaxValue))
        {
            TicksPerSecond = isNano ? 1_000_000_000u : 1_000_000u,
        });
    }

    public static bool TryMagic(uint magic, out bool isLittleEndian, out bool isNano)
    {
        uint swapped = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(magic);
        isLittleEndian = magic is Micro or Nano;
        isNano = magic == Nano || swapped == Nano;
        return isLittleEndian || swapped is Micro or Nano;
    }

    public override bool Read(out CapturedPacket packet)
    {
        packet = default;
        Span<byte> header = Take(16, mayEnd: true);
        if (header.IsEmpty)
            return false;
        (uint seconds, uint fraction, uint captured, uint wire) = (U32(header), U32(header[4..]), U32(header[8..]), U32(header[12..]));
        if (captured > Bpf.MaxSnapLength)
            throw Damaged($"a packet of {captured} bytes; {Bpf.MaxSnapLength} is the most there can be.");
        packet = new CapturedPacket
        {
            LinkType = Known[0].LinkType,
            Timestamp = (seconds * 1_000_000_000L) + ((long)fraction * _nanosecondsPerTick),
            WireLength = (int)Math.Min(Math.Max(wire, captured), int.MaxValue),
            Data = Take((int)captured),
        };
        return true;
    }
}
