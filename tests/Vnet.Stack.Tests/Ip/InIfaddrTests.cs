using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Stack.Tests.Inet;

public sealed class InIfaddrTests
{
    [Fact]
    public void Hash_finds_what_a_list_finds()
    {
        using var host = new IpHost("inaddr-hash");
        IpPort[] ports = [host.Add("p0"), host.Add("p1"), host.Add("p2")];
        var random = new Random(11);
        List<(IpPort Port, InAddr Address, int Length)> model = [];
        using (CurVnet.Set(host.Vnet))
        {
            for (int i = 0; i < 3000; i++)
            {
                IpPort port = ports[random.Next(3)];
                var address = new InAddr(0x0a000000u | (uint)random.Next(1, 300));
                int length = random.Next(20, 33);
                int at = model.FindIndex(one => one.Port == port && one.Address == address);
                if (at >= 0)
                {
                    InIfaddrs.Remove(port.Ifp, address);
                    model.RemoveAt(at);
                }
                else
                {
                    InIfaddrs.Add(port.Ifp, address, length);
                    model.Add((port, address, length));
                }

                var asked = new InAddr(0x0a000000u | (uint)random.Next(1, 300));
                Assert.Equal(model.Exists(one => one.Address == asked), InIfaddrs.FindLocal(asked) is not null);
                IpPort on = ports[random.Next(3)];
                Assert.Equal(model.Exists(one => one.Port == on && one.Length < 31 && (one.Address.Value | ~InAddr.Mask(one.Length)) == asked.Value), InIfaddrs.IsBroadcast(asked, on.Ifp));
            }

            foreach ((IpPort port, InAddr address, _) in model)
                InIfaddrs.Remove(port.Ifp, address);
            Assert.Equal(0, InIfaddrs.Hash.Addresses);
            Assert.Null(Fib.Lookup(0, new InAddr(10, 0, 0, 1)));
        }
    }

    [Fact]
    public void Network_goes_to_another_address_that_is_on_it()
    {
        using var host = new IpHost("inaddr-heir");
        IpPort first = host.Add("p0", "10.0.0.1"), second = host.Add("p1", "10.0.0.2");
        using (CurVnet.Set(host.Vnet))
        {
            var target = new InAddr(10, 0, 0, 9);
            Assert.Equal(first.Ifp, Fib.Lookup(0, target)!.Ifp);
            InIfaddrs.Remove(first.Ifp, new InAddr(10, 0, 0, 1));
            Assert.Equal(second.Ifp, Fib.Lookup(0, target)!.Ifp);
            InIfaddrs.Remove(second.Ifp, new InAddr(10, 0, 0, 2));
            Assert.Null(Fib.Lookup(0, target));
        }
    }

    [Fact]
    public void Same_network_twice_can_be_forbidden()
    {
        using var host = new IpHost("inaddr-same");
        host.Add("p0", "10.0.0.1");
        IpPort second = host.Add("p1");
        Sysctl.Set("net.inet.ip.no_same_prefix", true, host.Vnet);
        using (CurVnet.Set(host.Vnet))
            Assert.Equal(Errno.Exists, Assert.Throws<NetException>(() => InIfaddrs.Add(second.Ifp, new InAddr(10, 0, 0, 2), 24)).Errno);
    }

    [Fact]
    public void Addresses_and_routes_go_with_the_interface()
    {
        using var host = new IpHost("inaddr-depart");
        IpPort port = host.Add("p0", "10.0.0.1");
        using (CurVnet.Set(host.Vnet))
        {
            port.Ifp.Detach();
            Assert.Null(InIfaddrs.FindLocal(new InAddr(10, 0, 0, 1)));
            Assert.Null(Fib.Lookup(0, new InAddr(10, 0, 0, 9)));
        }
    }

    [Fact]
    public void Link_between_two_has_a_route_to_the_other_end()
    {
        using var host = new IpHost("inaddr-p2p");
        IpPort port = host.Add("p0");
        using (CurVnet.Set(host.Vnet))
        {
            Assert.Equal(Errno.Invalid, Assert.Throws<NetException>(() => InIfaddrs.AddPointToPoint(port.Ifp, new InAddr(10, 0, 0, 1), new InAddr(10, 9, 9, 9))).Errno);
            port.Ifp.SetFlags(IfFlags.PointToPoint, IfFlags.Broadcast);
            InIfaddrs.AddPointToPoint(port.Ifp, new InAddr(10, 0, 0, 1), new InAddr(10, 9, 9, 9));
            Assert.Equal(port.Ifp, Fib.Lookup(0, new InAddr(10, 9, 9, 9))!.Ifp);
            InIfaddrs.Remove(port.Ifp, new InAddr(10, 0, 0, 1));
            Assert.Null(Fib.Lookup(0, new InAddr(10, 9, 9, 9)));
        }
    }
}
