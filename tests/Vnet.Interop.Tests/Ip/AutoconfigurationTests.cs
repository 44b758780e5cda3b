using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Interop.Tests;

[Collection("kernel")]
public class AutoconfigurationTests
{
    private const string RadvdConfiguration = """
        interface NAME {
          AdvSendAdvert on;
          MinRtrAdvInterval 3;
          MaxRtrAdvInterval 4;
          AdvLinkMTU 1420;
          AdvDefaultPreference high;
          prefix fd98:1::/64 { AdvOnLink on; AdvAutonomous on; AdvValidLifetime 1000; AdvPreferredLifetime 500; };
          route fd97::/48 { AdvRoutePreference low; AdvRouteLifetime 600; };
          RDNSS fd98:1::53 { AdvRDNSSLifetime 300; };
        };
        """;

    [InteropFact("radvd")]
    public void A_vnet_configures_itself_by_radvd()
    {
        using var net = new IpFixture("slaac-in", addresses: false);
        string configuration = Path.Combine(Path.GetTempPath(), $"radvd-{Environment.ProcessId}.conf");
        File.WriteAllText(configuration, RadvdConfiguration.Replace("NAME", net.HostName, StringComparison.Ordinal));
        net.Host.Exec("sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/all/forwarding");
        net.WaitForHost();
        using System.Diagnostics.Process radvd = net.Host.Start("radvd", "-n", "-C", configuration, "-p", configuration + ".pid");
        try
        {
            using (CurVnet.Set(net.Vnet))
                Nd6.SetFlags(net.Ifp, Nd6Flags.AcceptRtadv | Nd6Flags.AutoLinkLocal, Nd6Flags.IfDisabled);
            In6Addr prefix = In6Addr.Parse("fd98:1::");
            Collected.Until(() => In6Ifaddrs.Of(net.Ifp).ToArray().Any(address => address.IsUsable && address.Address.IsWithin(prefix, 64)), "an address by SLAAC");
            Nd6RouterRecord router = Assert.Single(Nd6.Routers(net.Vnet), one => one.Length == 0);
            Assert.Equal(RouterPreference.High, router.Preference);
            Nd6RouterRecord more = Assert.Single(Nd6.Routers(net.Vnet), one => one.Length != 0);
            Assert.Equal((In6Addr.Parse("fd97::"), 48, RouterPreference.Low), (more.Prefix, more.Length, more.Preference));
            Assert.Equal("fd98:1::53", Nd6.NameServers(net.Vnet).Single().Address.ToString());
            using (CurVnet.Set(net.Vnet))
            {
                Assert.Equal(router.Router, Fib.Lookup(Fib.Default, In6Addr.Parse("2001:db8::1"))!.Gateway6);
                Assert.Equal(1420, Nd6.MtuOf(net.Ifp));
            }

            In6Addr mine = In6Ifaddrs.Of(net.Ifp).ToArray().First(address => address.IsUsable && address.Address.IsWithin(prefix, 64)).Address;
            net.Host.Ip($"-6 addr add fd98:1::1/64 dev {net.HostName} nodad");
            Assert.Contains(" 0% packet loss", net.Host.Exec("ping", "-6", "-c", "2", "-W", "5", mine.ToString()), StringComparison.Ordinal);
        }
        finally
        {
            radvd.Kill();
            radvd.WaitForExit(10_000);
            File.Delete(configuration);
        }

        net.AssertCaptureIsClean();
    }

    [InteropFact("rdisc6")]
    public void The_kernel_configures_itself_by_a_vnets_advertisements()
    {
        using var net = new IpFixture("slaac-out", addresses: false);
        net.Host.Exec("sh", "-c", $"echo 2 > /proc/sys/net/ipv6/conf/{net.HostName}/accept_ra");
        using (CurVnet.Set(net.Vnet))
        {
            Sysctl.Set("net.inet6.ip6.forwarding", 1, net.Vnet);
            In6Ifaddrs.Add(net.Ifp, In6Addr.Parse("fd96::1"), 64);
            net.WaitForDad();
            using Nd6Router router = Nd6Router.Start(net.Ifp, new Nd6RouterOptions
            {
                MaxInterval = TimeSpan.FromSeconds(4),
                Mtu = 1400,
                Prefixes = [new Nd6AdvertisedPrefix(In6Addr.Parse("fd96::"))],
                NameServers = [In6Addr.Parse("fd96::53")],
            });
            Collected.Until(() => net.Host.Ip($"-6 addr show dev {net.HostName}").Contains("fd96:", StringComparison.Ordinal), "the kernel's address by SLAAC");
            Assert.Contains("default via fe80:", net.Host.Ip("-6 route show"), StringComparison.Ordinal);
            Assert.Equal("1400", net.Host.Exec("cat", $"/proc/sys/net/ipv6/conf/{net.HostName}/mtu").Trim());
            net.WaitForHost();
            string seen = net.Host.Exec("rdisc6", "-1", net.HostName);
            Assert.Contains("fd96::/64", seen, StringComparison.Ordinal);
            Assert.Contains("fd96::53", seen, StringComparison.Ordinal);
        }

        net.AssertCaptureIsClean();
    }
}
