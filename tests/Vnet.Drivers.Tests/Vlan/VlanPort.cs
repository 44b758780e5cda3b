using Vnet.Devices;
using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Drivers.Tests;

/// <summary>A vnet under a virtual clock with one Ethernet interface, whose frames are given to it and read from it as hexadecimal text.</summary>
internal sealed class VlanPort : IfDriver, IDisposable
{
    public const string Us = "020000000001";
    public const string Them = "020000000002";

    private readonly Action<Mbuf>? _onSent;

    public VlanPort(string vnet, IfCap capabilities = IfCap.VlanMtu, Action<Mbuf>? onSent = null)
    {
        _onSent = onSent;
        Vnet = VnetInstance.Create(vnet);
        Wheel = new CalloutWheel(Clock);
        VnetClock.Use(Vnet, Wheel);
        VnetRandom.Seed(Vnet, 1);
        Ifp = new Ifnet(this, Ethernet.Layer, IfType.Ethernet, "em", 0) { Capabilities = capabilities, CapEnable = capabilities };
        using (CurVnet.Set(Vnet))
        {
            Ethernet.Attach(Ifp, new MacAddress(0x0200_0000_0001));
            Ifp.Up();
        }

        Ifp.SetLinkState(LinkState.Up);
    }

    public VnetInstance Vnet { get; }

    public VirtualTimeProvider Clock { get; } = new();

    public CalloutWheel Wheel { get; }

    public Ifnet Ifp { get; }

    public List<string> Sent { get; } = [];

    public Ifnet Create(string name, VlanOptions? options = null)
    {
        using (CurVnet.Set(Vnet))
        {
            Ifnet ifp = IfCloner.Create(name, options);
            ifp.Up();
            return ifp;
        }
    }

    public void AddAddress(Ifnet ifp, string address)
    {
        using (CurVnet.Set(Vnet))
            InIfaddrs.Add(ifp, InAddr.Parse(address), 24);
        Sent.Clear();
    }

    public void Receive(string frame, Action<Mbuf>? prepare = null) => Receive(Convert.FromHexString(frame.Replace(" ", "", StringComparison.Ordinal)), prepare);

    public void Receive(ReadOnlySpan<byte> frame, Action<Mbuf>? prepare = null) => Ifp.Input(Packet(frame, prepare));

    public Mbuf Packet(ReadOnlySpan<byte> bytes, Action<Mbuf>? prepare = null)
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

    public Errno Output(Ifnet ifp, ushort type, params byte[] payload)
    {
        Mbuf m = Packet(payload);
        using (CurVnet.SetQuiet(ifp.Vnet!))
            return Ethernet.Output(ifp, m, new MacAddress(0x0200_0000_0002), type);
    }

    public override Errno Transmit(Ifnet ifp, Mbuf m)
    {
        _onSent?.Invoke(m);
        var frame = new byte[m.Pkthdr.Len];
        m.CopyTo(0, frame);
        lock (Sent)
            Sent.Add(Convert.ToHexStringLower(frame));
        m.FreeChain();
        return Errno.Ok;
    }

    public void Dispose()
    {
        foreach (Ifnet ifp in IfnetTable.Of(Vnet).ToArray())
            ifp.Detach();
        Vnet.Dispose();
    }
}
