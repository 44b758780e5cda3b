using System.Buffers.Binary;
using System.Text;
using static Vnet.Net.PcapngBlock;

namespace Vnet.Net;

/// <summary>Writes a pcapng file: one section, any number of interfaces, time stamps in nanoseconds.</summary>
/// <remarks>
/// Thread-safe. What is written is buffered, so that a packet costs a copy and no allocation; <see cref="Flush"/> and
/// <see cref="Dispose"/> give it to the stream.
/// </remarks>
public sealed class PcapngWriter : IDisposable
{
    private const int BufferSize = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly Stream _stream;
    private readonly bool _leaveOpen;
    private readonly List<LinkType> _interfaces = [];
    private byte[] _buffer = new byte[BufferSize];
    private int _used;
    private int _block;
    private bool _isClosed;

    /// <summary>Begins a file.</summary>
    /// <param name="stream">Where it goes.</param>
    /// <param name="application">What writes it, for the section's header.</param>
    /// <param name="comment">A comment on the whole file, or null.</param>
    /// <param name="leaveOpen">Whether the stream stays open when this ends.</param>
    public PcapngWriter(Stream stream, string application = "Vnet.Framework", string? comment = null, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        (_stream, _leaveOpen) = (stream, leaveOpen);
        lock (_gate)
        {
            Begin(SectionHeader, MaxText(comment) + MaxText(application) + 64);
            Put32(ByteOrderMagic);
            Put32(1);                   // version 1.0, the minor one in the upper half
            Put64(ulong.MaxValue);      // length of the section: not known
            PutText(OptionComment, comment);
            PutText(SectionApplication, application);
            EndOptions();
            End();
        }
    }

    /// <summary>Bytes written so far, buffered ones included.</summary>
    public long Length { get; private set; }

    /// <summary>Creates a file, in place of one of that name.</summary>
    public static PcapngWriter Create(string path, string? comment = null) =>
        new(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0), comment: comment);

    /// <summary>Adds an interface, to which packets can be written then.</summary>
    /// <returns>Its number.</returns>
    /// <exception cref="NetException">There are 65,536 already (<see cref="Errno.NoSpace"/>).</exception>
    public int AddInterface(CaptureInterface description)
    {
        ArgumentNullException.ThrowIfNull(description);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            if (_interfaces.Count == MaxInterfaces)
                throw new NetException(Errno.NoSpace, $"A capture file has at most {MaxInterfaces} interfaces.");
            Begin(InterfaceDescription, MaxText(description.Name) + MaxText(description.Description) + MaxText(description.Filter)
                + MaxText(description.OperatingSystem) + 64);
            Put16((ushort)description.LinkType);
            Put16(0);
            Put32((uint)description.SnapLength);
            PutText(InterfaceName, description.Name);
            PutText(InterfaceDescriptionText, description.Description);
            PutOption(InterfaceTicks, [9]);     // 10⁻⁹ s
            if (description.Filter is { } filter)
                PutOption(InterfaceFilter, [0, .. Encoding.UTF8.GetBytes(Cut(filter))]);    // 0: an expression follows
            PutText(InterfaceOs, description.OperatingSystem);
            EndOptions();
            End();
            _interfaces.Add(description.LinkType);
            return _interfaces.Count - 1;
        }
    }

    /// <summary>Writes a packet.</summary>
    /// <param name="interface">Number of the interface.</param>
    /// <param name="timestamp">Nanoseconds since 1970, UTC.</param>
    /// <param name="data">What was captured of it; at most <see cref="Bpf.MaxSnapLength"/> bytes.</param>
    /// <param name="wireLength">Bytes that it had; at least those captured.</param>
    /// <param name="direction">Which way it went; <see cref="BpfDirection.None"/> leaves that open.</param>
    /// <param name="comment">A note on it, or null.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such interface, or the packet is too long.</exception>
    public void Write(int @interface, long timestamp, ReadOnlySpan<byte> data, int wireLength, BpfDirection direction = BpfDirection.None, string? comment = null)
    {
        lock (_gate)
        {
            data.CopyTo(BeginPacket(@interface, timestamp, data.Length, wireLength, comment));
            EndPacket(direction, comment);
        }
    }

    /// <summary>Writes a packet whole, with the VLAN tag that its header carries in its place.</summary>
    /// <inheritdoc cref="Write(int, long, ReadOnlySpan{byte}, int, BpfDirection, string)"/>
    public void Write(int @interface, long timestamp, Mbuf m, BpfDirection direction)
    {
        ArgumentNullException.ThrowIfNull(m);
        var packet = new BpfMbufPacket(m);
        Write(@interface, timestamp, packet, Math.Min(packet.Length, Bpf.MaxSnapLength), direction);
    }

    /// <summary>Writes what was counted on an interface; usually at the end.</summary>
    /// <param name="interface">Number of the interface.</param>
    /// <param name="statistics">The counters.</param>
    /// <param name="from">When counting began: nanoseconds since 1970, UTC.</param>
    /// <param name="to">When it ended.</param>
    public void WriteStatistics(int @interface, Bpfstat statistics, long from, long to)
    {
        lock (_gate)
        {
            Demand(@interface);
            Begin(InterfaceStatistics, 160);
            Put32((uint)@interface);
            PutTime(to);
            PutOption(StatisticsStart, from);
            PutOption(StatisticsEnd, to);
            PutNumber(StatisticsReceived, statistics.bs_seen);
            PutNumber(StatisticsAccepted, statistics.bs_kept);
            PutNumber(StatisticsDropped, statistics.bs_dropped);
            PutNumber(StatisticsDelivered, statistics.bs_kept - statistics.bs_dropped);
            EndOptions();
            End();
        }
    }

    /// <summary>Gives the stream what is buffered.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            Drain();
            _stream.Flush();
        }
    }

    /// <summary>Flushes and, unless it is to stay open, closes the stream.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isClosed)
                return;
            _isClosed = true;
            try
            {
                Drain();
                _stream.Flush();
            }
            finally
            {
                if (!_leaveOpen)
                    _stream.Dispose();
            }
        }
    }

    // A packet of a tap: its bytes go from the mbufs into the buffer.
    internal void Write(int @interface, long timestamp, in BpfMbufPacket packet, int length, BpfDirection direction)
    {
        lock (_gate)
        {
            packet.CopyTo(BeginPacket(@interface, timestamp, length, packet.Length, null));
            EndPacket(direction, null);
        }
    }

    private Span<byte> BeginPacket(int @interface, long timestamp, int length, int wireLength, string? comment)
    {
        Demand(@interface);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Bpf.MaxSnapLength);
        ArgumentOutOfRangeException.ThrowIfLessThan(wireLength, length);
        Begin(EnhancedPacket, length + MaxText(comment) + 64);
        Put32((uint)@interface);
        PutTime(timestamp);
        Put32((uint)length);
        Put32((uint)wireLength);
        Span<byte> place = _buffer.AsSpan(_used, length);
        _used += length;
        Pad();
        return place;
    }

    private void EndPacket(BpfDirection direction, string? comment)
    {
        PutText(OptionComment, comment);
        if (direction is BpfDirection.In or BpfDirection.Out)
        {
            Put16(PacketFlags);
            Put16(4);
            Put32((uint)direction);     // inbound is 1 and outbound 2 there, too
        }

        EndOptions();
        End();
    }

    private void Demand(int @interface)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        if ((uint)@interface >= (uint)_interfaces.Count)
            throw new ArgumentOutOfRangeException(nameof(@interface), @interface, $"The file has {_interfaces.Count} interfaces. Add one with AddInterface.");
    }

    // Room for a whole block, so that none is in the stream by half.
    private void Begin(uint type, int most)
    {
        if (_used + most > _buffer.Length)
            Drain();
        if (most > _buffer.Length)
            _buffer = new byte[most];
        _block = _used;
        Put32(type);
        Put32(0);
    }

    private void End()
    {
        uint length = (uint)(_used - _block + 4);
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(_block + 4), length);
        Put32(length);
        Length += length;
    }

    private void Drain()
    {
        int used = _used;
        // Also when the stream refuses: the next block must find room.
        _used = 0;
        _stream.Write(_buffer, 0, used);
    }

    private static string Cut(string text) => text.Length <= 16_000 ? text : text[..16_000];

    private static int MaxText(string? text) => text is null ? 0 : 8 + (3 * Math.Min(text.Length, 16_000));

    private void PutText(ushort code, string? text)
    {
        if (text is not null)
            PutOption(code, Encoding.UTF8.GetBytes(Cut(text)));
    }

    private void PutNumber(ushort code, ulong value)
    {
        Put16(code);
        Put16(8);
        Put64(value);
    }

    // A time in an option: its upper half first, as in a packet.
    private void PutOption(ushort code, long time)
    {
        Put16(code);
        Put16(8);
        PutTime(time);
    }

    private void PutOption(ushort code, ReadOnlySpan<byte> value)
    {
        Put16(code);
        Put16((ushort)value.Length);
        value.CopyTo(_buffer.AsSpan(_used));
        _used += value.Length;
        Pad();
    }

    private void EndOptions() => Put32(OptionEnd);

    private void PutTime(long time)
    {
        Put32((uint)(time >> 32));
        Put32((uint)time);
    }

    private void Pad()
    {
        while ((_used & 3) != 0)
            _buffer[_used++] = 0;
    }

    private void Put16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer.AsSpan(_used), value);
        _used += 2;
    }

    private void Put32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(_used), value);
        _used += 4;
    }

    private void Put64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(_used), value);
        _used += 8;
    }
}
