using System.Diagnostics;
using Vnet.Devices;
using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Interop.Tests;

[Collection("kernel")]
public class TapTests
{
    [InteropFact("python3")]
    public void Frames_of_the_kernel_arrive_in_order_in_the_vnet()
    {
        using Collected collected = Collected.OfEtherType(0x88b6);
        using var tap = new TapFixture("tap-in");
        string frame = "ffffffffffff" + "020000000001" + "88b6" + new string('a', 92);
        HostFrames.SendNumbered(tap.Host, tap.HostName, frame, 200);
        var packets = collected.Wait(200);
        Assert.Equal(200, packets.Length);
        for (int i = 0; i < packets.Length; i++)
        {
            Assert.Equal(50, packets[i].Bytes.Length);
            Assert.Equal(i, packets[i].Bytes[^1]);
            Assert.Same(tap.Vnet, packets[i].Vnet);
        }

        Assert.True(tap.Ifp.Statistics.Sum().ipackets >= 200);
    }

    [InteropFact("python3")]
    public void Frames_of_the_vnet_arrive_in_the_kernel()
    {
        using var tap = new TapFixture("tap-out");
        using Process receiver = HostFrames.Receive(tap.Host, tap.HostName, 0x88b7);
        byte[] frame = Convert.FromHexString("ffffffffffff" + "020000000001" + "88b7" + new string('b', 92));
        Assert.Equal(Errno.Ok, tap.Send(frame));
        Assert.Equal(Convert.ToHexStringLower(frame), receiver.StandardOutput.ReadLine());
        Assert.True(receiver.WaitForExit(20_000));
        Assert.Equal(1ul, tap.Ifp.Statistics.Sum().opackets);
        Assert.Equal((ulong)frame.Length, tap.Ifp.Statistics.Sum().obytes);
    }

    [InteropFact("python3")]
    public void Chain_of_many_pieces_is_sent_as_one_frame()
    {
        using var tap = new TapFixture("tap-chain");
        using Process receiver = HostFrames.Receive(tap.Host, tap.HostName, 0x88b7);
        byte[] frame = Convert.FromHexString("ffffffffffff" + "020000000001" + "88b7" + new string('c', 200));
        using (CurVnet.Set(tap.Vnet))
        {
            Mbuf head = Mbuf.GetHeader()!;
            frame.AsSpan(0, 14).CopyTo(head.Extend(14));
            Mbuf last = head;
            foreach (byte one in frame.AsSpan(14))
            {
                last = last.Next = Mbuf.Get()!;
                last.Extend(1)[0] = one;
            }

            head.Pkthdr.Len = frame.Length;
            Assert.Equal(Errno.Ok, tap.Ifp.Transmit(head));
        }

        Assert.Equal(Convert.ToHexStringLower(frame), receiver.StandardOutput.ReadLine());
        Assert.True(receiver.WaitForExit(20_000));
    }

    [InteropTheory("python3")]
    [InlineData(true)]
    [InlineData(false)]
    public void Tag_beside_the_bytes_goes_into_the_frame(bool offloads)
    {
        using var tap = new TapFixture($"tap-tag-{offloads}", new TuntapOptions { Offloads = offloads });
        using Process receiver = HostFrames.ReceiveTagged(tap.Host, tap.HostName, 0x88bd);
        string frame = "ffffffffffff" + "020000000001" + "88bd" + new string('e', 92);
        Assert.Equal(Errno.Ok, tap.Send(Convert.FromHexString(frame), static m => (m.Flags, m.Pkthdr.EtherVtag) = (m.Flags | MbufFlags.VlanTag, 0xa064)));
        Assert.Equal($"a064 {frame}", receiver.StandardOutput.ReadLine());
        Assert.True(receiver.WaitForExit(20_000));
        Assert.Equal((ulong)(frame.Length / 2) + 4, tap.Ifp.Statistics.Sum().obytes);
    }

    [InteropFact]
    public void Detached_interface_leaves_neither_descriptor_nor_thread_nor_interface()
    {
        using var host = new TestNamespace();
        using var vnet = VnetInstance.Create("tap-leaves");
        int descriptors = Directory.GetFiles("/proc/self/fd").Length;
        Ifnet ifp;
        using (CurVnet.Set(vnet))
            ifp = IfCloner.Create("tap", new TuntapOptions { HostNamespace = host.Name, Queues = 2, HostName = "leaves%d" });
        ifp.Up();
        Assert.Equal(["leaves0"], host.Interfaces());
        string thread = $"{ifp.Name} rx";
        Assert.Contains(ThreadNames(), name => name.StartsWith(thread, StringComparison.Ordinal));
        ifp.Destroy();
        Assert.Empty(host.Interfaces());
        Assert.DoesNotContain(ThreadNames(), name => name.StartsWith(thread, StringComparison.Ordinal));
        // Other tests' programs may have come and gone.
        Collected.Until(() => Directory.GetFiles("/proc/self/fd").Length <= descriptors, "descriptors closed");
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(vnet));
        Assert.Equal(0, MbufZones.Jumbo64.UsedBy(vnet));
    }

    [InteropFact]
    public void Vnet_that_ends_takes_the_host_interface_with_it()
    {
        using var host = new TestNamespace();
        var vnet = VnetInstance.Create("tap-ends");
        using (CurVnet.Set(vnet))
            IfCloner.Create("tap", new TuntapOptions { HostNamespace = host.Name }).Up();
        Assert.Single(host.Interfaces());
        vnet.Dispose();
        Assert.Empty(host.Interfaces());
    }

    [InteropFact]
    public void Persistent_interface_stays_and_can_be_joined()
    {
        using var host = new TestNamespace();
        using var vnet = VnetInstance.Create("tap-persistent");
        using (CurVnet.Set(vnet))
        {
            var options = new TuntapOptions { HostNamespace = host.Name, HostName = "stays", IsPersistent = true, Queues = 2 };
            Ifnet first = IfCloner.Create("tap", options);
            first.Destroy();
            Assert.Equal(["stays"], host.Interfaces());
            // With one queue, of a device made for several.
            Ifnet second = IfCloner.Create("tap", new TuntapOptions { HostNamespace = host.Name, HostName = "stays" });
            Assert.Equal("stays", Devices.Tuntap.HostNameOf(second));
            second.Destroy();
        }
    }

    [InteropFact]
    public void Interface_made_by_the_administrator_is_joined_and_stays()
    {
        using var host = new TestNamespace();
        host.Ip("tuntap add dev given0 mode tap");
        using var vnet = VnetInstance.Create("tap-given");
        using (CurVnet.Set(vnet))
            IfCloner.Create("tap", new TuntapOptions { HostNamespace = host.Name, HostName = "given0" }).Destroy();
        Assert.Equal(["given0"], host.Interfaces());
    }

    [InteropFact]
    public void Link_follows_the_host_end_and_carrier_follows_ours()
    {
        using var tap = new TapFixture("tap-link");
        Assert.Equal(LinkState.Up, tap.Ifp.LinkState);
        tap.Host.Ip($"link set {tap.HostName} down");
        Collected.Until(() => tap.Ifp.LinkState == LinkState.Down, "link down");
        tap.Host.Ip($"link set {tap.HostName} up");
        Collected.Until(() => tap.Ifp.LinkState == LinkState.Up, "link up");
        Assert.Contains("LOWER_UP", tap.Host.Ip($"link show {tap.HostName}"), StringComparison.Ordinal);
        tap.Ifp.Down();
        Assert.Contains("NO-CARRIER", tap.Host.Ip($"link show {tap.HostName}"), StringComparison.Ordinal);
        tap.Ifp.Up();
        Assert.Contains("LOWER_UP", tap.Host.Ip($"link show {tap.HostName}"), StringComparison.Ordinal);
        tap.Host.Ip($"link del {tap.HostName}");
        Collected.Until(() => tap.Ifp.LinkState == LinkState.Down, "link down after removal");
        Assert.NotEqual(Errno.Ok, tap.Send(new byte[64]));
    }

    [InteropFact]
    public void Mtu_and_addresses_are_those_asked_for_on_both_ends()
    {
        MacAddress.TryParse("02:00:5e:00:00:01", out MacAddress ours);
        MacAddress.TryParse("02:00:5e:00:00:02", out MacAddress hosts);
        using var tap = new TapFixture("tap-mtu", new TuntapOptions { Mtu = 4000, LinkAddress = ours, HostLinkAddress = hosts });
        Assert.Equal(4000, tap.Ifp.Mtu);
        Assert.Equal(ours, tap.Ifp.LinkAddress);
        string shown = tap.Host.Ip($"link show {tap.HostName}");
        Assert.Contains("mtu 4000", shown, StringComparison.Ordinal);
        Assert.Contains("02:00:5e:00:00:02", shown, StringComparison.Ordinal);
        tap.Ifp.SetMtu(9000);
        Assert.Contains("mtu 9000", tap.Host.Ip($"link show {tap.HostName}"), StringComparison.Ordinal);
    }

    [InteropFact]
    public void Write_to_a_host_end_that_is_down_is_refused_and_counted()
    {
        using var tap = new TapFixture("tap-down");
        tap.Host.Ip($"link set {tap.HostName} down");
        Assert.Equal(Errno.NetworkDown, tap.Send(new byte[64]));
        Assert.Equal(1ul, tap.Ifp.Statistics.Sum().oqdrops);
        Assert.Equal(1ul, Devices.Tuntap.Statistics(tap.Vnet).refused);
    }

    [InteropFact(Kind = "bridge")]
    public void Our_interface_is_a_port_of_a_kernel_bridge()
    {
        using Collected collected = Collected.OfEtherType(0x88b8);
        using var left = new TapFixture("tap-bridge");
        left.Host.Ip("link add br0 type bridge");
        left.Host.Ip("link set br0 up");
        left.Host.Ip($"link set {left.HostName} master br0");
        using (CurVnet.Set(left.Vnet))
        {
            Ifnet right = IfCloner.Create("tap", new TuntapOptions { HostNamespace = left.Host.Name, BringHostUp = true });
            right.Up();
            left.Host.Ip($"link set {Devices.Tuntap.HostNameOf(right)} master br0");
            byte[] frame = Convert.FromHexString("ffffffffffff" + "020000000001" + "88b8" + new string('d', 92));
            // The ports learn and forward at once without a spanning tree; their carrier is told asynchronously.
            Collected.Until(() => left.Send(frame) == Errno.Ok && collected.Count > 0, "a frame through the kernel's bridge");
            Assert.Equal(Convert.ToHexStringLower(frame[14..]), Convert.ToHexStringLower(collected.Wait(1)[0].Bytes));
            Assert.True(right.Statistics.Sum().ipackets > 0);
        }
    }

    [InteropFact]
    public void Several_queues_receive_every_frame_once()
    {
        using Collected collected = Collected.OfEtherType(0x88b9);
        using var tap = new TapFixture("tap-queues", new TuntapOptions { Queues = 4 });
        string frame = "ffffffffffff" + "020000000001" + "88b9" + new string('e', 92);
        HostFrames.SendNumbered(tap.Host, tap.HostName, frame, 300);
        var packets = collected.Wait(300);
        Assert.Equal(300, packets.Select(packet => Convert.ToHexString(packet.Bytes)).Distinct().Count());
    }

    [InteropFact("arping")]
    public void Arping_of_the_kernel_is_answered_by_our_arp()
    {
        using var tap = new TapFixture("tap-arp");
        tap.Host.Ip($"addr add 192.0.2.1/24 dev {tap.HostName}");
        using (CurVnet.Set(tap.Vnet))
            InIfaddrs.Add(tap.Ifp, new InAddr(0xc000_0202), 24, probe: false);
        // Until our address is confirmed (RFC 5227), it is not answered for.
        (int Code, string Output) answer = default;
        Collected.Until(() => (answer = tap.Host.Try("arping", "-c", "1", "-w", "2", "-I", tap.HostName, "192.0.2.2")).Code == 0, "an answer to arping");
        Assert.Contains(tap.Ifp.LinkAddress.ToString(), answer.Output, StringComparison.OrdinalIgnoreCase);
        tap.Host.Try("ping", "-c", "1", "-W", "1", "192.0.2.2");
        Assert.Contains(tap.Ifp.LinkAddress.ToString(), tap.Host.Ip("neigh show 192.0.2.2"), StringComparison.OrdinalIgnoreCase);
    }

    [InteropFact(Kind = "bridge")]
    public void Name_of_another_kind_of_interface_is_refused_with_what_to_do()
    {
        using var host = new TestNamespace();
        host.Ip("link add br9 type bridge");
        NetException refusal = Refused(new TuntapOptions { HostNamespace = host.Name, HostName = "br9" });
        Assert.Contains("br9", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("ip -d link show br9", refusal.Message, StringComparison.Ordinal);
    }

    [InteropFact]
    public void Name_in_use_is_refused_as_busy()
    {
        using var tap = new TapFixture("tap-busy", new TuntapOptions { HostName = "busy0" });
        NetException refusal = Refused(new TuntapOptions { HostNamespace = tap.Host.Name, HostName = "busy0" });
        Assert.Equal(Errno.Busy, refusal.Errno);
        NetException exclusive = Refused(new TuntapOptions { HostNamespace = tap.Host.Name, HostName = "busy0", IsExclusive = true });
        Assert.Equal(Errno.Busy, exclusive.Errno);
        Assert.Contains("already", exclusive.Message, StringComparison.Ordinal);
    }

    [InteropFact]
    public void Device_file_that_is_missing_is_named_with_what_to_do()
    {
        NetException refusal = Refused(new TuntapOptions { DevicePath = "/dev/net/absent" });
        Assert.Equal(Errno.NoEntry, refusal.Errno);
        Assert.Contains("/dev/net/absent", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("modprobe tun", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--device", refusal.Message, StringComparison.Ordinal);
    }

    [InteropFact]
    public void Namespace_that_is_missing_is_named()
    {
        NetException refusal = Refused(new TuntapOptions { HostNamespace = "vnet-absent" });
        Assert.Contains("/run/netns/vnet-absent", refusal.Message, StringComparison.Ordinal);
    }

    [InteropFact]
    public void Without_the_capability_the_message_names_it()
    {
        NetException refusal = Privilege.Without(() => Refused(new TuntapOptions { HostName = "denied0" }));
        Assert.Equal(Errno.NotPermitted, refusal.Errno);
        Assert.Contains("CAP_NET_ADMIN", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("ip tuntap add dev denied0 mode tap", refusal.Message, StringComparison.Ordinal);
    }

    private static NetException Refused(TuntapOptions options)
    {
        using var vnet = VnetInstance.Create("tap-refused");
        using (CurVnet.Set(vnet))
            return Assert.Throws<NetException>(() => IfCloner.Create("tap", options));
    }

    private static IEnumerable<string> ThreadNames() =>
        Directory.GetDirectories("/proc/self/task").Select(task =>
        {
            try
            {
                return File.ReadAllText(Path.Combine(task, "comm")).Trim();
            }
            catch (IOException)
            {
                return "";
            }
        });
}
