using System.Net;
using System.Net.NetworkInformation;
using Vnet.Devices;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;
using Vnet.Sockets;

namespace Vnet.Interop.Tests;

/// <summary>
/// A vnet as router between two namespaces of the host. The second is behind a switch, another vnet: there the packets come out of VLAN
/// 100 on the wire between the two vnets and cross a bridge.
/// </summary>
[Collection("kernel")]
public sealed class RouterTests : IDisposable
{
    private readonly TestNamespace _near = new();
    private readonly TestNamespace _far = new();
    private readonly VnetInstance _router = VnetInstance.Create("interop-router");
    private readonly VnetInstance _switch = VnetInstance.Create("interop-switch");
    private readonly string _nearName;
    private readonly string _farName;
    private readonly Ifnet _inside;

    public RouterTests()
    {
        Ifnet wire;
        using (CurVnet.Set(_router))
        {
            Lo.Of(_router)!.Up();
            Sysctl.Set("net.inet.ip.forwarding", 1, _router);
            Sysctl.Set("net.inet6.ip6.forwarding", 1, _router);
            Ifnet tap = Tap(_near, out _nearName);
            InIfaddrs.Add(tap, InAddr.Parse("10.1.0.254"), 24);
            In6Ifaddrs.Add(tap, In6Addr.Parse("fd01::fe"), 64);
            (Ifnet trunk, wire) = Epair.Create();
            trunk.Up();
            _inside = IfCloner.Create("vlan", new VlanOptions(trunk.Name, 100));
            _inside.Up();
            InIfaddrs.Add(_inside, InAddr.Parse("10.2.0.254"), 24);
            In6Ifaddrs.Add(_inside, In6Addr.Parse("fd02::fe"), 64);
        }

        wire.MoveTo(_switch);
        using (CurVnet.Set(_switch))
        {
            wire.Up();
            Ifnet vlan = IfCloner.Create("vlan", new VlanOptions(wire.Name, 100));
            vlan.Up();
            Bridge bridge = BridgeGlobals.Create();
            bridge.AddMember(vlan);
            bridge.AddMember(Tap(_far, out _farName));
            bridge.Ifp.Up();
        }

        Configure(_near, _nearName, "10.1.0.1", "10.1.0.254", "fd01::1", "fd01::fe");
        Configure(_far, _farName, "10.2.0.1", "10.2.0.254", "fd02::1", "fd02::fe");
        Collected.Until(() => In6Ifaddrs.Of(_inside).ToArray().All(address => address.IsUsable), "duplicate address detection");
    }

    public void Dispose()
    {
        _router.Dispose();
        _switch.Dispose();
        _near.Dispose();
        _far.Dispose();
    }

    [InteropTheory("ping", "traceroute")]
    [InlineData("10.2.0.1", "10.1.0.254")]
    [InlineData("fd02::1", "fd01::fe")]
    public void Packets_pass_both_ways_and_the_router_shows_itself(string far, string hop)
    {
        string family = far.Contains(':', StringComparison.Ordinal) ? "-6" : "-4";
        foreach (string size in (string[])["56", "1472", "8000"])
            Assert.Contains(" 0% packet loss", _near.Exec("ping", family, "-c", "5", "-i", "0.05", "-W", "5", "-s", size, far), StringComparison.Ordinal);
        string route = _near.Exec("traceroute", family, "-n", "-w", "3", "-m", "4", far);
        Assert.Matches($@"(?m)^ *1 +{hop.Replace(".", @"\.", StringComparison.Ordinal)} ", route);
        Assert.Matches($@"(?m)^ *2 +{far.Replace(".", @"\.", StringComparison.Ordinal)} ", route);
    }

    [InteropTheory("tracepath", "ping")]
    [InlineData("10.2.0.1", 1300)]
    [InlineData("fd02::1", 1300)]
    public void A_smaller_hop_is_found_by_path_mtu_discovery(string far, int mtu)
    {
        string family = far.Contains(':', StringComparison.Ordinal) ? "-6" : "-4";
        using (CurVnet.Set(_router))
            _inside.SetMtu(mtu);
        _far.Ip($"link set {_farName} mtu {mtu}");
        Assert.Matches($"pmtu {mtu}[\\s\\S]*reached", _near.Exec("tracepath", family, "-n", "-m", "4", far));
        Assert.Contains(" 0% packet loss", _near.Exec("ping", family, "-M", "dont", "-c", "3", "-i", "0.05", "-W", "5", "-s", "1400", far), StringComparison.Ordinal);
    }

    [InteropFact("ping")]
    public void What_has_no_route_is_answered_for()
    {
        (_, string output) = _near.Try("ping", "-c", "1", "-W", "5", "10.77.0.1");
        Assert.Contains("Unreachable", output, StringComparison.OrdinalIgnoreCase);
        (_, output) = _near.Try("ping", "-6", "-c", "1", "-W", "5", "fd77::1");
        Assert.Contains("nreachable", output, StringComparison.OrdinalIgnoreCase);
    }

    [InteropFact]
    public async Task A_vnet_finds_the_way_and_its_mtu_through_the_kernel()
    {
        // From one vnet through the namespace's kernel to another, whose wire takes less.
        using var first = new IpFixture("pmtu-first");
        VnetInstance second = VnetInstance.Create("pmtu-second");
        try
        {
            using (CurVnet.Set(second))
            {
                Ifnet ifp = Tap(first.Host, out string name, 1300);
                InIfaddrs.Add(ifp, InAddr.Parse("10.98.0.2"), 24);
                In6Ifaddrs.Add(ifp, In6Addr.Parse("fd98::2"), 64);
                first.Host.Exec("sh", "-c", $"echo 0 > /proc/sys/net/ipv6/conf/{name}/disable_ipv6; echo 1 > /proc/sys/net/ipv4/ip_forward; " +
                    "echo 1 > /proc/sys/net/ipv6/conf/all/forwarding");
                first.Host.Ip($"addr add 10.98.0.1/24 dev {name}");
                first.Host.Ip($"-6 addr add fd98::1/64 dev {name} nodad");
                Rib.Add(Fib.Default, InAddr.Any, 0, new Nexthop { Ifp = ifp, Flags = RouteFlags.Up | RouteFlags.Gateway, Gateway = InAddr.Parse("10.98.0.1") });
                Rib.Add(Fib.Default, In6Addr.Any, 0, new Nexthop { Ifp = ifp, Flags = RouteFlags.Up | RouteFlags.Gateway, Gateway6 = In6Addr.Parse("fd98::1") });
                Collected.Until(() => In6Ifaddrs.Of(ifp).ToArray().All(address => address.IsUsable), "duplicate address detection");
            }

            using (CurVnet.Set(first.Vnet))
            {
                Rib.Add(Fib.Default, InAddr.Any, 0, new Nexthop { Ifp = first.Ifp, Flags = RouteFlags.Up | RouteFlags.Gateway, Gateway = InAddr.Parse("10.99.0.1") });
                Rib.Add(Fib.Default, In6Addr.Any, 0,
                    new Nexthop { Ifp = first.Ifp, Flags = RouteFlags.Up | RouteFlags.Gateway, Gateway6 = In6Addr.Parse("fd99::1") });
            }

            using var ping = new VnetPing(first.Vnet);
            TimeSpan patience = TimeSpan.FromSeconds(10);
            foreach ((string far, string hop) in ((string, string)[])[("10.98.0.2", "10.99.0.1"), ("fd98::2", "fd99::1")])
            {
                IPAddress to = IPAddress.Parse(far);
                Assert.Equal((IPStatus.TtlExpired, IPAddress.Parse(hop)), Outcome(await ping.SendAsync(to, patience, ttl: 1)));
                Assert.Equal((IPStatus.Success, to), Outcome(await ping.SendAsync(to, patience, ttl: 2)));
            }

            // IPv6 fragments at the source only: the first is told the size, the second is cut to it.
            IPAddress six = IPAddress.Parse("fd98::2");
            VnetPingReply told = await ping.SendAsync(six, patience, new byte[1400]);
            Assert.Equal(IPStatus.PacketTooBig, told.Status);
            Assert.Equal(IPStatus.Success, (await ping.SendAsync(six, patience, new byte[1400])).Status);
        }
        finally
        {
            second.Dispose();
        }

        first.AssertCaptureIsClean();
        static (IPStatus Status, IPAddress Address) Outcome(VnetPingReply reply) => (reply.Status, reply.Address);
    }

    private static Ifnet Tap(TestNamespace host, out string name, int? mtu = null)
    {
        Ifnet tap = IfCloner.Create("tap", new TuntapOptions { HostNamespace = host.Name, BringHostUp = true, Mtu = mtu });
        tap.Up();
        name = Devices.Tuntap.HostNameOf(tap);
        return tap;
    }

    private static void Configure(TestNamespace host, string name, string address, string gateway, string address6, string gateway6)
    {
        host.Exec("sh", "-c", $"echo 0 > /proc/sys/net/ipv6/conf/{name}/disable_ipv6");
        host.Ip($"addr add {address}/24 dev {name}");
        host.Ip($"-6 addr add {address6}/64 dev {name} nodad");
        host.Ip($"route add default via {gateway}");
        host.Ip($"-6 route add default via {gateway6}");
    }
}
