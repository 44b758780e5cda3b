using System.Net;
using System.Net.Sockets;
using Vnet.Devices;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;
using Vnet.Sockets;

namespace Vnet.Stack.Tests.Sockets;

/// <summary>Hosts of both families in a row, joined by epairs: host i has 10.0.i.1 to the next and 10.0.(i-1).2 to the one before.</summary>
internal sealed class EpairNet : IDisposable
{
    private readonly List<Ifnet> _interfaces = [];

    public EpairNet(string name, int hosts = 2)
    {
        Vnets = new VnetInstance[hosts];
        for (int i = 0; i < hosts; i++)
        {
            Vnets[i] = VnetInstance.Create($"{name}-{i}");
            using (CurVnet.Set(Vnets[i]))
            {
                Lo.Of(Vnets[i])!.Up();
                InIfaddrs.Add(Lo.Of(Vnets[i])!, InAddr.Parse("127.0.0.1"), 8, probe: false);
            }
        }

        for (int i = 0; i < hosts - 1; i++)
            Wire(i);
        for (int i = 1; i < hosts - 1; i++)
        {
            Sysctl.Set("net.inet.ip.forwarding", 1, Vnets[i]);
            Sysctl.Set("net.inet6.ip6.forwarding", 1, Vnets[i]);
        }

        if (hosts == 3)
        {
            Route(0, Interface(0), "10.0.0.2", "fd00::2");
            Route(2, Interface(3), "10.0.1.1", "fd00:0:0:1::1");
        }
    }

    public VnetInstance[] Vnets { get; }

    public Ifnet Interface(int index) => _interfaces[index];

    public VnetSocket Open(int host, AddressFamily family) => new(Vnets[host], family, SocketType.Dgram, ProtocolType.Udp);

    public VnetSocket Bound(int host, string address, int port)
    {
        IPAddress local = IPAddress.Parse(address);
        VnetSocket socket = Open(host, local.AddressFamily);
        socket.Bind(new IPEndPoint(local, port));
        socket.ReceiveTimeout = 10_000;
        return socket;
    }

    public void Dispose()
    {
        foreach (VnetInstance vnet in Vnets)
            vnet.Dispose();
    }

    private void Wire(int i)
    {
        Ifnet a, b;
        using (CurVnet.Set(Vnets[i]))
            (a, b) = Epair.Create();
        b.MoveTo(Vnets[i + 1]);
        Add(a, i, 1);
        Add(b, i, 2);
    }

    private void Add(Ifnet ifp, int net, int host)
    {
        _interfaces.Add(ifp);
        using (CurVnet.Set(ifp.Vnet!))
        {
            ifp.Up();
            InIfaddrs.Add(ifp, InAddr.Parse($"10.0.{net}.{host}"), 24, probe: false);
            In6Ifaddrs.Add(ifp, In6Addr.Parse($"fd00:0:0:{net:x}::{host}"), 64, In6IfaddrFlags.NoDad);
            In6Ifaddrs.Add(ifp, In6Addr.Parse($"fe80::{net + 1:x}:{host}"), 64, In6IfaddrFlags.NoDad);
        }
    }

    private void Route(int host, Ifnet ifp, string gateway, string gateway6)
    {
        using (CurVnet.Set(Vnets[host]))
        {
            const RouteFlags Flags = RouteFlags.Up | RouteFlags.Gateway;
            Rib.Add(Fib.Default, InAddr.Any, 0, new Nexthop { Ifp = ifp, Flags = Flags, Gateway = InAddr.Parse(gateway) });
            Rib.Add(Fib.Default, In6Addr.Any, 0, new Nexthop { Ifp = ifp, Flags = Flags, Gateway6 = In6Addr.Parse(gateway6) });
        }
    }
}
