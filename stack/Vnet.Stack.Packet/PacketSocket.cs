using System.Runtime.InteropServices;
using Vnet.Devices.Linux;
using Vnet.Net;

namespace Vnet.Devices;

/// <summary>A packet(7) socket of one interface, with its receive ring (TPACKET_V3).</summary>
internal sealed unsafe class PacketSocket : IDisposable
{
    private const int Family = 17;
    private const int Raw = 3;
    private const int Level = 263;
    private const ushort AllProtocols = 3;
    private const int AddMembership = 1;
    private const int ReceiveRing = 5;
    private const int Statistics = 6;
    private const int Version = 10;
    private const int VnetHeader = 15;
    private const int Fanout = 18;
    private const int IgnoreOutgoing = 23;
    private const int Version3 = 2;
    private const int FrameSize = 2048;
    private const int PromiscuousMembership = 1;
    private const int FanoutUniqueId = 0x2000;
    private const int ReadAndWrite = 3;
    private const int Shared = 1;
    private const int BadProtocolOption = 92;

    private nint _ring;

    /// <exception cref="NetException">It could not be made; the message says for want of what.</exception>
    public PacketSocket(HostInterface host, PacketOptions options)
    {
        // Protocol 0: nothing is received before everything is set.
        Socket = new Descriptor(LibC.Socket(Family, Raw | LibC.OpenNonBlocking | LibC.OpenCloseOnExec, 0));
        if (Socket.IsInvalid)
        {
            throw LinuxErrno.LastAs($"No packet socket for interface {host.Name} could be made",
                "That takes the capability CAP_NET_RAW: run with it, or give it to the program: 'setcap cap_net_raw+ep PROGRAM'; in a container, --cap-add NET_RAW.");
        }

        try
        {
            (BlockSize, Blocks) = (options.BlockSize, options.Blocks);
            Set(host, options);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Descriptor Socket { get; }

    public int BlockSize { get; }

    public int Blocks { get; }

    /// <summary>A block of the ring.</summary>
    public byte* Block(int number) => (byte*)_ring + ((nint)number * BlockSize);

    /// <summary>Makes it, or joins, a group of sockets that share the interface's frames (<c>PACKET_FANOUT</c>).</summary>
    /// <param name="group">The group's number, which may be 0; null to make one.</param>
    /// <param name="fanout">How frames are spread.</param>
    /// <returns>The group's number.</returns>
    public int Join(int? group, PacketFanout fanout)
    {
        int value = (((int)fanout | (group is null ? FanoutUniqueId : 0)) << 16) | (group ?? 0);
        SetOption(Fanout, &value, sizeof(int), "share the interface with others (fanout)");
        int length = sizeof(int);
        if (LibC.GetSocketOption(Socket.Value, Level, Fanout, &value, &length) != 0)
            throw LinuxErrno.LastAs("The number of the packet sockets' group could not be read");
        return value & 0xffff;
    }

    /// <summary>Frames that the kernel dropped since the last call.</summary>
    public uint TakeDrops()
    {
        uint* statistics = stackalloc uint[3];
        int length = 3 * sizeof(uint);
        return LibC.GetSocketOption(Socket.Value, Level, Statistics, statistics, &length) == 0 ? statistics[1] : 0;
    }

    public void Dispose()
    {
        if (_ring != 0)
            _ = LibC.Unmap(_ring, (nuint)BlockSize * (nuint)Blocks);
        _ring = 0;
        Socket.Dispose();
    }

    private void Set(HostInterface host, PacketOptions options)
    {
        int version = Version3;
        SetOption(Version, &version, sizeof(int), "have a ring of version 3");
        int one = 1;
        SetOption(VnetHeader, &one, sizeof(int), "have virtio-net headers");
        var ring = new RingRequest
        {
            BlockSize = (uint)BlockSize,
            Blocks = (uint)Blocks,
            FrameSize = FrameSize,
            Frames = (uint)(BlockSize / FrameSize * Blocks),
            RetireMilliseconds = (uint)options.RetireMilliseconds,
        };
        SetOption(ReceiveRing, &ring, sizeof(RingRequest), $"have a ring of {Blocks} blocks of {BlockSize} bytes");
        _ring = LibC.Map(0, (nuint)BlockSize * (nuint)Blocks, ReadAndWrite, Shared, Socket.Value, 0);
        if (_ring == -1)
        {
            _ring = 0;
            throw LinuxErrno.LastAs($"The ring of the packet socket for {host.Name} could not be mapped");
        }

        // Linux before 4.20 does not know it; received frames are told by their kind as well.
        if (options.IgnoresOutgoing && LibC.SetSocketOption(Socket.Value, Level, IgnoreOutgoing, &one, sizeof(int)) != 0 && LinuxErrno.Last != BadProtocolOption)
            throw LinuxErrno.LastAs($"The packet socket for {host.Name} could not leave out what the host sends");
        var address = new LinkLevelAddress { Family = Family, Protocol = AllProtocols << 8, Index = host.Index };
        if (LibC.Bind(Socket.Value, &address, sizeof(LinkLevelAddress)) != 0)
            throw LinuxErrno.LastAs($"The packet socket could not be bound to interface {host.Name}");
        if (!options.IsPromiscuous)
            return;
        var membership = new Membership { Index = host.Index, Kind = PromiscuousMembership };
        SetOption(AddMembership, &membership, sizeof(Membership), "be promiscuous");
    }

    private void SetOption(int name, void* value, int length, string what)
    {
        if (LibC.SetSocketOption(Socket.Value, Level, name, value, length) != 0)
            throw LinuxErrno.LastAs($"The packet socket could not {what}");
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct RingRequest
    {
        public uint BlockSize;
        public uint Blocks;
        public uint FrameSize;
        public uint Frames;
        public uint RetireMilliseconds;
        public uint PrivateSize;
        public uint Features;
    }

    [StructLayout(LayoutKind.Sequential, Size = 20)]
    private struct LinkLevelAddress
    {
        public ushort Family;
        public ushort Protocol;
        public int Index;
    }

    [StructLayout(LayoutKind.Sequential, Size = 16)]
    private struct Membership
    {
        public int Index;
        public ushort Kind;
    }
}
