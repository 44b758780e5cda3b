using System.Runtime.CompilerServices;
using Vnet.Devices.Linux;
using Vnet.Net;

namespace Vnet.Devices;

/// <summary>The driver of an interface of the host that is used by packet(7).</summary>
internal sealed unsafe class PacketDriver : IfDriver
{
    private const int LegacyHeaderLength = 10;
    private const int MostPieces = 48;

    private readonly HostInterface _host;
    private readonly PacketSocket[] _sockets;
    private readonly PacketRing[] _rings;
    private PacketService? _service;

    /// <summary>Opens the sockets; in the namespace of the calling thread.</summary>
    public PacketDriver(PacketOptions options)
    {
        _sockets = new PacketSocket[options.Queues];
        _rings = new PacketRing[options.Queues];
        try
        {
            _host = new HostInterface(options.HostName);
            Monitor = new LinkMonitor(_host);
            int? group = null;
            for (int i = 0; i < _sockets.Length; i++)
            {
                _sockets[i] = new PacketSocket(_host, options);
                _rings[i] = new PacketRing(_sockets[i], options.IgnoresOutgoing);
                if (_sockets.Length > 1)
                    group = _sockets[i].Join(group, options.Fanout);
            }
        }
        catch
        {
            Close();
            throw;
        }
    }

    public LinkMonitor Monitor { get; } = null!;

    public ReadOnlySpan<PacketSocket> Sockets => _sockets;

    public ReadOnlySpan<PacketRing> Rings => _rings;

    public string HostName => _host.Name;

    public int HostMtu => _host.Mtu;

    public MacAddress HostLinkAddress => _host.LinkAddress;

    /// <summary>Up while the host's interface is, and has a carrier.</summary>
    public static LinkState StateOf(LinkMonitor monitor)
    {
        const uint both = HostInterface.FlagUp | HostInterface.FlagRunning;
        return (monitor.Flags & both) == both ? LinkState.Up : LinkState.Down;
    }

    public override Errno Transmit(Ifnet ifp, Mbuf m)
    {
        ref Ifstat stat = ref ifp.Statistics.Own;
        // All that a header can say is left to the host, so that it stays one frame.
        if (TxOffload.CompleteWithTag(m, CsumFlags.DelayData | CsumFlags.Tso) is not { } frame)
        {
            stat.oqdrops++;
            return Errno.NoBuffers;
        }

        int length = frame.Pkthdr.Len;
        bool isMulticast = (frame.Flags & (MbufFlags.Multicast | MbufFlags.Broadcast)) != 0;
        int queue = _sockets.Length == 1 || frame.Pkthdr.RssType == RssType.None ? 0 : (int)(frame.Pkthdr.FlowId % (uint)_sockets.Length);
        Errno error = Send(_sockets[queue].Socket, frame);
        if (error == Errno.Ok)
        {
            stat.opackets++;
            stat.obytes += (ulong)length;
            stat.omcasts += isMulticast ? 1u : 0u;
        }
        else
        {
            stat.oqdrops++;
            Packet.Stat.Own.refused++;
        }

        return error;
    }

    public override Errno Up(Ifnet ifp)
    {
        if (Monitor.IsGone)
            return Errno.NoDevice;
        Monitor.Drain();
        foreach (PacketRing ring in _rings)
            ring.Skip();
        ifp.SetDriverFlags(IfFlags.Running, IfFlags.None);
        ifp.SetLinkState(StateOf(Monitor));
        _service = new PacketService(this, ifp);
        return Errno.Ok;
    }

    public override void Down(Ifnet ifp)
    {
        ifp.SetDriverFlags(IfFlags.None, IfFlags.Running);
        _service?.Stop();
        _service = null;
    }

    public override void Detached(Ifnet ifp) => Close();

    // The host's interface is the host's: it is not changed from here.
    public override Errno SetMtu(Ifnet ifp, int mtu) => mtu <= _host.Mtu ? Errno.Ok : Errno.Invalid;

    // Not the header checksum of IPv4: virtio-net has no word for that.
    public override CsumFlags HwAssistOf(Ifnet ifp, IfCap enabled) =>
        base.HwAssistOf(ifp, enabled) & ~CsumFlags.Ip;

    private static Errno Send(Descriptor socket, Mbuf m)
    {
        if (VirtioNetOffload.Make(m, isEthernet: true, out VirtioNetHeader header) != VirtioNetFault.None)
        {
            m.FreeChain();
            return Errno.Invalid;
        }

        bool isHeld = false;
        try
        {
            socket.DangerousAddRef(ref isHeld);
            return Write(socket.Value, m, header);
        }
        catch (ObjectDisposedException)
        {
            return Errno.NoDevice;
        }
        finally
        {
            if (isHeld)
                socket.DangerousRelease();
            m.FreeChain();
        }
    }

    [SkipLocalsInit]
    private static Errno Write(int socket, Mbuf m, VirtioNetHeader header)
    {
        IoVector* vectors = stackalloc IoVector[MostPieces];
        vectors[0] = new IoVector(&header, LegacyHeaderLength);
        int count = 1;
        for (Mbuf? piece = m; piece is not null; piece = piece.Next)
        {
            if (piece.Length == 0)
                continue;
            if (count == MostPieces)
                return Errno.MessageTooLong;
            vectors[count++] = new IoVector((void*)piece.Address, piece.Length);
        }

        while (LibC.WriteV(socket, vectors, count) < 0)
        {
            int error = LinuxErrno.Last;
            if (error != LinuxErrno.Interrupted)
                return LinuxErrno.ToErrno(error);
        }

        return Errno.Ok;
    }

    private void Close()
    {
        foreach (PacketRing? ring in _rings)
            ring?.Dispose();
        Monitor?.Dispose();
        _host?.Dispose();
    }
}
