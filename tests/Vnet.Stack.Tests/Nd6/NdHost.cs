using Vnet.Net;
using Vnet.Netinet6;
using Vnet.Stack.Tests.Inet6;

namespace Vnet.Stack.Tests.Nd;

/// <summary>A vnet with one Ethernet interface under a virtual clock; messages of neighbor discovery are given to it and read from it.</summary>
internal sealed class NdHost : IDisposable
{
    public static readonly In6Addr LinkLocal = In6Addr.Parse("fe80::1");
    public static readonly In6Addr Address = In6Addr.Parse("2001:db8::1");
    public static readonly In6Addr Peer = In6Addr.Parse("2001:db8::2");
    public static readonly In6Addr PeerLinkLocal = In6Addr.Parse("fe80::2");
    public static readonly In6Addr RouterA = In6Addr.Parse("fe80::a");
    public static readonly In6Addr RouterB = In6Addr.Parse("fe80::b");
    public static readonly In6Addr Far = In6Addr.Parse("2001:db8:f::9");
    public static readonly MacAddress PeerMac = new(0x0200_0000_0002);
    public static readonly MacAddress OtherMac = new(0x0200_0000_0003);
    public static readonly MacAddress RouterMac = new(0x0200_0000_000a);

    public NdHost(string name, int dadCount = 0, bool hasAddresses = true)
    {
        Port = new EtherPort(name);
        Port.Set("net.inet6.ip6.dad_count", dadCount);
        Port.Set("net.inet6.ip6.auto_linklocal", 0);
        using (CurVnet.Set(Vnet))
            Nd6.SetFlags(Ifp, Nd6Flags.None, Nd6Flags.IfDisabled | Nd6Flags.AutoLinkLocal);
        if (!hasAddresses)
            return;
        Add(LinkLocal);
        Add(Address);
        Port.Advance(30);
        Take();
    }

    public EtherPort Port { get; }

    public VnetInstance Vnet => Port.Vnet;

    public Ifnet Ifp => Port.Ifp;

    public Nd6stat Stat => Nd6.Statistics(Vnet);

    public In6Ifaddr Add(In6Addr address, int length = 64)
    {
        using (CurVnet.Set(Vnet))
            return In6Ifaddrs.Add(Ifp, address, length);
    }

    public void Do(Action what)
    {
        using (CurVnet.Set(Vnet))
            what();
    }

    public void Treat(Nd6Flags set, Nd6Flags clear = Nd6Flags.None) => Do(() => Nd6.SetFlags(Ifp, set, clear));

    /// <summary>What was sent since the last time, of neighbor discovery and data; MLD is left out.</summary>
    public List<NdFrame> Take() => [.. Port.TakeSent().Select(static hex => new NdFrame(Convert.FromHexString(hex))).Where(static frame => !frame.IsMld)];

    /// <summary>The one message that was sent since the last time.</summary>
    public NdFrame TakeOne() => Assert.Single(Take());

    public void Advance(double seconds) => Port.Advance(seconds);

    /// <summary>Sends a packet of UDP's kind to a neighbour.</summary>
    public Errno Send(In6Addr neighbour, byte mark = 0)
    {
        Mbuf m = Port.Packet(Packet6.Make(Address, neighbour, 253, [mark]));
        using (CurVnet.Set(Vnet))
            return Net.Ethernet.Output(Ifp, m, neighbour);
    }

    public void Receive(byte[] packet, MacAddress? from = null, MacAddress? to = null)
    {
        byte[] frame = new byte[14 + packet.Length];
        In6Addr destination = Packet6.DestinationOf(packet);
        (to ?? (destination.IsMulticast ? In6Multis.LinkAddressOf(destination) : EtherPort.Mac)).CopyTo(frame);
        (from ?? PeerMac).CopyTo(frame.AsSpan(6));
        (frame[12], frame[13]) = (0x86, 0xdd);
        packet.CopyTo(frame, 14);
        Port.Receive(frame);
    }

    public void Solicit(In6Addr source, In6Addr target, MacAddress? hardware, In6Addr? destination = null, byte hopLimit = 255) =>
        Receive(NdPacket.Solicitation(source, destination ?? target.SolicitedNode, target, hardware, hopLimit: hopLimit));

    public void Advertise(In6Addr target, MacAddress? hardware, string flags, In6Addr? destination = null, In6Addr? source = null) =>
        Receive(NdPacket.Advertisement(source ?? target, destination ?? Address, target, hardware, flags));

    /// <summary>Makes a neighbour in a state.</summary>
    public void Make(Nd6State state, In6Addr? neighbour = null)
    {
        In6Addr peer = neighbour ?? Peer;
        Send(peer);
        if (state != Nd6State.Incomplete)
            Advertise(peer, PeerMac, "SO");
        if (state is Nd6State.Stale or Nd6State.Delay or Nd6State.Probe or Nd6State.Unreachable)
            Advance(46);
        if (state is Nd6State.Delay or Nd6State.Probe or Nd6State.Unreachable)
            Send(peer);
        if (state is Nd6State.Probe or Nd6State.Unreachable)
            Advance(5.1);
        if (state is Nd6State.Unreachable)
            Advance(3);
        Take();
        Assert.Equal(state, StateOf(peer));
    }

    public Nd6State? StateOf(In6Addr neighbour) => Find(neighbour)?.State;

    public Nd6Record? Find(In6Addr neighbour) => Nd6.Entries(Vnet).FirstOrDefault(one => one.Address == neighbour && one.Kinds == Nd6Kinds.None);

    public int Neighbours => Nd6.Entries(Vnet).Count(static one => one.Kinds == Nd6Kinds.None);

    public Nexthop? Route(In6Addr destination)
    {
        using (CurVnet.Set(Vnet))
            return Fib.Lookup(0, destination);
    }

    public void Dispose() => Port.Dispose();
}
