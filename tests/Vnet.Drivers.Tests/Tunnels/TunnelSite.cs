using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Drivers.Tests;

/// <summary>A vnet with wires that carry bare IP packets, to another site or into the test's hands.</summary>
internal sealed class TunnelSite : IfDriver, IDisposable
{
    public const byte TestProtocol = 253;

    public TunnelSite(string name)
    {
        Vnet = VnetInstance.Create(name);
        VnetRandom.Seed(Vnet, 3);
        Wire = AddWire("wire0");
    }

    public VnetInstance Vnet { get; }

    public Ifnet Wire { get; }

    /// <summary>What went out and to no other site.</summary>
    public List<byte[]> Sent { get; } = [];

    /// <summary>Packets as they went out, before the other site took them.</summary>
    public Action<Ifnet, byte[]>? Tap { get; set; }

    public Func<Ifnet, Ifnet?>? Far { get; set; }

    /// <summary>Keeps nothing of what goes out.</summary>
    public bool IsQuiet { get; set; }

    /// <summary>Joins the first wires of two sites.</summary>
    public static void Connect(TunnelSite left, TunnelSite right)
    {
        left.Far = ifp => ifp == left.Wire ? right.Wire : null;
        right.Far = ifp => ifp == right.Wire ? left.Wire : null;
    }

    /// <summary>Two sites, wired, with 192.0.2.1 and .2, and 2001:db8::1 and ::2.</summary>
    public static (TunnelSite Left, TunnelSite Right) Pair(string name)
    {
        var left = new TunnelSite(name + "-left");
        var right = new TunnelSite(name + "-right");
        Connect(left, right);
        left.Address(left.Wire, "192.0.2.1/24", "2001:db8::1/64");
        right.Address(right.Wire, "192.0.2.2/24", "2001:db8::2/64");
        return (left, right);
    }

    public Ifnet AddWire(string name)
    {
        using (CurVnet.Set(Vnet))
        {
            var ifp = new Ifnet(this, FamilyLayer.Instance, IfType.Other, name, -1);
            ifp.SetFlags(IfFlags.Multicast | IfFlags.NoArp, IfFlags.None);
            ifp.Attach();
            ifp.Up();
            return ifp;
        }
    }

    public Ifnet Create(string name, object? parameters = null)
    {
        using (CurVnet.Set(Vnet))
        {
            Ifnet ifp = IfCloner.Create(name, parameters);
            ifp.Up();
            return ifp;
        }
    }

    public void Address(Ifnet ifp, params string[] addresses)
    {
        // No link has neighbours here.
        ifp.SetFlags(IfFlags.NoArp, IfFlags.None);
        using (CurVnet.Set(Vnet))
        {
            foreach (string one in addresses)
            {
                string[] parts = one.Split('/');
                int length = int.Parse(parts[1], null);
                if (parts[0].Contains(':', StringComparison.Ordinal))
                    In6Ifaddrs.Add(ifp, In6Addr.Parse(parts[0]), length, In6IfaddrFlags.NoDad);
                else
                    InIfaddrs.Add(ifp, InAddr.Parse(parts[0]), length);
            }
        }
    }

    public void Route(string prefix, Ifnet ifp, string? gateway = null)
    {
        string[] parts = prefix.Split('/');
        int length = int.Parse(parts[1], null);
        RouteFlags flags = RouteFlags.Up | RouteFlags.Static | (gateway is null ? RouteFlags.None : RouteFlags.Gateway);
        using (CurVnet.Set(Vnet))
        {
            if (parts[0].Contains(':', StringComparison.Ordinal))
            {
                Rib.Add(0, In6Addr.Parse(parts[0]), length, new Nexthop
                {
                    Ifp = ifp,
                    Flags = flags,
                    Gateway6 = gateway is null ? default : In6Addr.Parse(gateway),
                });
            }
            else
            {
                Rib.Add(0, InAddr.Parse(parts[0]), length, new Nexthop { Ifp = ifp, Flags = flags, Source = InIfaddrs.Of(ifp) is [var first, ..] ? first : null });
            }
        }
    }

    /// <summary>Sends a packet of this host.</summary>
    public Errno Send(byte[] packet, Action<Mbuf>? prepare = null)
    {
        using (CurVnet.Set(Vnet))
        {
            Mbuf m = Mbuf.From(packet, Mbuf.LinkHeaderRoom)!;
            prepare?.Invoke(m);
            return packet[0] >> 4 == 4 ? Ip.Output(m) : Ip6.Output(m);
        }
    }

    /// <summary>A packet comes in.</summary>
    public void Receive(byte[] packet, Ifnet? ifp = null, Action<Mbuf>? prepare = null, int first = int.MaxValue)
    {
        Mbuf m;
        using (CurVnet.Set(Vnet))
        {
            first = Math.Min(first, packet.Length);
            m = Mbuf.From(packet.AsSpan(0, first), 0)!;
            if (first < packet.Length)
            {
                Mbuf rest = Mbuf.From(packet.AsSpan(first), 0)!;
                rest.DropHeader();
                m.Next = rest;
                m.FixHeader();
            }
        }

        prepare?.Invoke(m);
        (ifp ?? Wire).Input(m);
    }

    public override Errno Transmit(Ifnet ifp, Mbuf m)
    {
        if (IsQuiet)
        {
            m.FreeChain();
            return Errno.Ok;
        }

        byte[] bytes = new byte[m.Pkthdr.Len];
        m.CopyTo(0, bytes);
        Tap?.Invoke(ifp, bytes);
        if (Far?.Invoke(ifp) is not { } far)
        {
            lock (Sent)
                Sent.Add(bytes);
            m.FreeChain();
            return Errno.Ok;
        }

        m.DeleteNonpersistentTags();
        if (!m.ChargeTo(far.Vnet!))
        {
            m.FreeChain();
            return Errno.NoBuffers;
        }

        m.Pkthdr.CsumFlags = CsumFlags.None;
        far.Input(m);
        return Errno.Ok;
    }

    public byte[] TakeOne()
    {
        byte[] one = Assert.Single(Sent);
        Sent.Clear();
        return one;
    }

    public void Dispose()
    {
        Far = null;
        foreach (Ifnet ifp in IfnetTable.Of(Vnet).ToArray())
        {
            if (ifp.Driver == this)
                ifp.Detach();
        }

        Vnet.Dispose();
    }
}
