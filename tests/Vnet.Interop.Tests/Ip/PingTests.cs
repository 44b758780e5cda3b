using System.Net;
using System.Net.NetworkInformation;
using Vnet.Devices;
using Vnet.Sockets;

namespace Vnet.Interop.Tests;

[Collection("kernel")]
public class PingTests
{
    public static TheoryData<int, bool> Sizes
    {
        get
        {
            var data = new TheoryData<int, bool>();
            foreach (int size in (int[])[0, 1, 7, 8, 56, 1399, 1452, 1453, 1472, 1473, 2960, 2961, 9000, 32768, 65506, 65507])
            {
                data.Add(size, true);
                data.Add(size, false);
            }

            return data;
        }
    }

    [InteropTheory("ping", "tshark")]
    [MemberData(nameof(Sizes))]
    public async Task Both_sides_answer_every_size(int size, bool offloads)
    {
        using var net = new IpFixture($"ping-{size}-{offloads}", new TuntapOptions { Offloads = offloads });
        Assert.Contains(" 0% packet loss", net.Host.Exec("ping", "-c", "3", "-i", "0.05", "-W", "5", "-s", $"{size}", "10.99.0.2"), StringComparison.Ordinal);

        // The header of IPv6 counts against its 65,535 bytes of payload no more than ICMP's.
        Assert.Contains(" 0% packet loss", net.Host.Exec("ping", "-6", "-c", "3", "-i", "0.05", "-W", "5", "-s", $"{size}", "fd99::2"), StringComparison.Ordinal);
        using var ping = new VnetPing(net.Vnet);
        var payload = new byte[size];
        foreach (string address in (string[])["10.99.0.1", "fd99::1"])
        {
            VnetPingReply reply = await ping.SendAsync(IPAddress.Parse(address), TimeSpan.FromSeconds(10), payload);
            Assert.Equal((IPStatus.Success, size), (reply.Status, reply.Size));
        }

        net.AssertCaptureIsClean();
    }

    [InteropFact("ping")]
    public void A_flood_at_the_devices_rate_loses_nothing()
    {
        using var net = new IpFixture("ping-flood", capture: false);

        // FreeBSD answers 200 requests a second unless told otherwise.
        Sysctl.Set("net.inet.icmp.icmplim", 0, net.Vnet);
        string output = net.Host.Exec("ping", "-f", "-c", "20000", "-s", "56", "-W", "5", "10.99.0.2");
        Assert.Contains("20000 received, 0% packet loss", output, StringComparison.Ordinal);
        output = net.Host.Exec("ping", "-6", "-f", "-c", "20000", "-s", "56", "-W", "5", "fd99::2");
        Assert.Contains("20000 received, 0% packet loss", output, StringComparison.Ordinal);
    }

    [InteropFact("ping")]
    public void Neighbour_tables_agree()
    {
        using var net = new IpFixture("neighbours");
        net.Host.Exec("ping", "-c", "1", "-W", "5", "10.99.0.2");
        net.Host.Exec("ping", "-6", "-c", "1", "-W", "5", "fd99::2");
        string kernel = net.Host.Ip("neigh show");
        string ours = net.Ifp.LinkAddress.ToString();
        string line4 = kernel.Split('\n').Single(line => line.StartsWith("10.99.0.2 ", StringComparison.Ordinal));
        string line6 = kernel.Split('\n').Single(line => line.StartsWith("fd99::2 ", StringComparison.Ordinal));
        Assert.Contains($"lladdr {ours}", line4, StringComparison.Ordinal);
        Assert.Contains($"lladdr {ours}", line6, StringComparison.Ordinal);
        Assert.DoesNotContain("router", line6, StringComparison.Ordinal);
        string theirs = net.Host.Exec("cat", $"/sys/class/net/{net.HostName}/address").Trim();
        using (CurVnet.Set(net.Vnet))
        {
            string table = Net.Netstat.Neighbours().ToString();
            Assert.Equal(2, table.Split('\n').Count(line => (line.StartsWith("10.99.0.1 ", StringComparison.Ordinal) ||
                line.StartsWith("fd99::1 ", StringComparison.Ordinal)) && line.Contains(theirs, StringComparison.Ordinal)));
        }
    }

    [InteropFact("traceroute", "tracepath")]
    public void Traceroute_and_tracepath_of_the_kernel_end_at_the_vnet()
    {
        using var net = new IpFixture("traceroute");
        Assert.Matches(@"(?m)^ *1 +10\.99\.0\.2 ", net.Host.Exec("traceroute", "-n", "-w", "2", "-m", "3", "10.99.0.2"));
        Assert.Matches(@"(?m)^ *1 +fd99::2 ", net.Host.Exec("traceroute", "-6", "-n", "-w", "2", "-m", "3", "fd99::2"));
        Assert.Matches("pmtu 1500[\\s\\S]*reached", net.Host.Exec("tracepath", "-n", "-m", "3", "10.99.0.2"));
        Assert.Matches("pmtu 1500[\\s\\S]*reached", net.Host.Exec("tracepath", "-6", "-n", "-m", "3", "fd99::2"));
        net.AssertCaptureIsClean();
    }
}
