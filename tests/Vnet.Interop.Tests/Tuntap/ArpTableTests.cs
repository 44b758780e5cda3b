using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Interop.Tests;

/// <summary>Our table of neighbours beside the kernel's.</summary>
[Collection("kernel")]
public class ArpTableTests
{
    private static readonly InAddr s_kernel = InAddr.Parse("192.0.2.1");
    private static readonly InAddr s_ours = InAddr.Parse("192.0.2.2");

    [InteropFact]
    public void Tables_agree_after_we_asked_for_the_kernel()
    {
        using TapFixture tap = Start("arp-table-out");
        Collected.Until(
            () =>
            {
                Ask(tap);
                return OurEntry(tap) is { Hardware: not null };
            },
            "the kernel's answer");
        AssertAgreed(tap);
    }

    [InteropFact("ping")]
    public void Tables_agree_after_the_kernel_asked_for_us()
    {
        using TapFixture tap = Start("arp-table-in");
        // Its ARP is answered, the ping is not.
        Collected.Until(
            () =>
            {
                tap.Host.Try("ping", "-c", "1", "-W", "1", "192.0.2.2");
                return tap.Host.Ip("neigh show 192.0.2.2").Contains("lladdr", StringComparison.Ordinal);
            },
            "our answer");
        AssertAgreed(tap);
    }

    private static TapFixture Start(string name)
    {
        var tap = new TapFixture(name);
        tap.Host.Ip($"addr add 192.0.2.1/24 dev {tap.HostName}");
        using (CurVnet.Set(tap.Vnet))
            InIfaddrs.Add(tap.Ifp, s_ours, 24, probe: false);
        return tap;
    }

    private static void Ask(TapFixture tap)
    {
        using (CurVnet.Set(tap.Vnet))
        {
            Mbuf m = Mbuf.GetHeader()!;
            m.Reserve(Mbuf.LinkHeaderRoom);
            m.Extend(46).Clear();
            Ethernet.Output(tap.Ifp, m, s_kernel);
        }
    }

    private static ArpRecord? OurEntry(TapFixture tap) => Arp.Entries(tap.Vnet).SingleOrDefault(entry => entry.Address == s_kernel);

    private static void AssertAgreed(TapFixture tap)
    {
        ArpRecord? entry = OurEntry(tap);
        Assert.Equal((tap.Ifp.Name, ArpState.Reachable), (entry?.Interface, entry?.State));
        string kernels = tap.Host.Exec("cat", $"/sys/class/net/{tap.HostName}/address").Trim();
        Assert.Equal(kernels, entry!.Hardware.ToString(), ignoreCase: true);
        string ours = tap.Host.Ip("neigh show 192.0.2.2");
        Assert.Contains($"lladdr {tap.Ifp.LinkAddress}", ours, StringComparison.OrdinalIgnoreCase);
    }
}
