using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Stack.Tests;

/// <summary>An Ethernet interface in a vnet of its own, under a virtual clock: frames are given to it and read from it as bytes.</summary>
internal sealed class EtherPort : IfDriver, IDisposable
{
    public static readonly MacAddress Mac = new(0x0200_0000_0001);

    public EtherPort(string vnet, IfCap capabilities = IfCap.None, ulong seed = 1)
    {
        Vnet = VnetInstance.Create(vnet);
        Wheel = new CalloutWheel(Clock);
        VnetClock.Use(Vnet, Wheel);
        VnetRandom.Seed(Vnet, seed);
        Ifp = Add("port", 0, Mac, capabilities, this);
    }

    public VnetInstance Vnet { get; }

    public VirtualTimeProvider Clock { get; } = new();

    public CalloutWheel Wheel { get; }

    public Ifnet Ifp { get; }

    /// <summary>What was sent, as hexadecimal text.</summary>
    public List<string> Sent { get; } = [];

    public bool Discards { get; set; }

    public Ifnet Add(string name, int unit, MacAddress mac, IfCap capabilities = IfCap.None, IfDriver? driver = null)
    {
        using (CurVnet.Set(Vnet))
        {
            var ifp = new Ifnet(driver ?? this, Net.Ethernet.Layer, IfType.Ethernet, name, unit) { Capabilities = capabilities, CapEnable = capabilities };
            Net.Ethernet.Attach(ifp, mac);
            ifp.Up();
            return ifp;
        }
    }

    public override Errno Transmit(Ifnet ifp, Mbuf m)
    {
        if (!Discards)
            Sent.Add(Text(m));
        m.FreeChain();
        return Errno.Ok;
    }

    public InIfaddr AddAddress(string address, int prefixLength, bool? probe = null, AddressDefence defence = AddressDefence.Always)
    {
        using (CurVnet.Set(Vnet))
            return InIfaddrs.Add(Ifp, InAddr.Parse(address), prefixLength, probe, defence);
    }

    /// <summary>Receives a frame.</summary>
    public void Receive(string frame, Action<Mbuf>? prepare = null) => Receive(Convert.FromHexString(frame.Replace(" ", "", StringComparison.Ordinal)), prepare);

    public void Receive(byte[] frame, Action<Mbuf>? prepare = null) => Ifp.Input(Packet(frame, prepare));

    public Mbuf Packet(byte[] bytes, Action<Mbuf>? prepare = null)
    {
        using (CurVnet.Set(Vnet))
        {
            Mbuf m = Mbuf.GetFor(bytes.Length + 64)!;
            m.Reserve(64);
            bytes.CopyTo(m.Extend(bytes.Length));
            prepare?.Invoke(m);
            return m;
        }
    }

    /// <summary>Sends an IPv4 packet to a neighbour.</summary>
    public Errno Send(string nextHop, params byte[] packet)
    {
        Mbuf m = Packet(packet);
        using (CurVnet.Set(Vnet))
            return Net.Ethernet.Output(Ifp, m, InAddr.Parse(nextHop));
    }

    /// <summary>Sets a sysctl of the vnet.</summary>
    public void Set(string name, int value) => Sysctl.Set(name, value, Vnet);

    public string[] TakeSent()
    {
        string[] sent = [.. Sent];
        Sent.Clear();
        return sent;
    }

    public void Advance(double seconds) => Clock.Advance(TimeSpan.FromSeconds(seconds));

    public Etherstat Ether => Net.Ethernet.Statistics(Vnet);

    public Arpstat Arp => Netinet.Arp.Statistics(Vnet);

    public static string Text(Mbuf m)
    {
        string text = "";
        for (Mbuf? piece = m; piece is not null; piece = piece.Next)
            text += Convert.ToHexStringLower(piece.Data);
        return text;
    }

    public void Dispose()
    {
        foreach (Ifnet ifp in IfnetTable.Of(Vnet).ToArray())
            ifp.Detach();
        Vnet.Dispose();
    }
}
