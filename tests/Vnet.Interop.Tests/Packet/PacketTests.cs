using System.Buffers.Binary;
using System.Diagnostics;
using Vnet.Devices;
using Vnet.Net;

namespace Vnet.Interop.Tests;

[Collection("kernel")]
public class PacketTests
{
    [InteropFact("python3")]
    public void Frames_of_the_host_interface_arrive_in_order_with_time()
    {
        using Collected collected = Collected.OfEtherType(0x88c0);
        using var wire = new Wire("packet-in");
        HostFrames.SendNumbered(wire.Host, "v1", "ffffffffffff" + "020000000001" + "88c0" + new string('a', 92), 500);
        var packets = collected.Wait(500);
        Assert.Equal(Enumerable.Range(0, 500), packets.Select(packet => BinaryPrimitives.ReadInt32BigEndian(packet.Bytes.AsSpan(46))));
        Assert.All(packets, packet => Assert.True(packet.Header.Timestamp > 0));
        Assert.Equal((0ul, 0ul, 0ul), (wire.Stat.malformed, wire.Stat.truncated, wire.Stat.ring_drops));
    }

    [InteropFact("python3")]
    public void Frames_of_the_vnet_go_out_and_are_not_heard_back()
    {
        using var wire = new Wire("packet-out");
        using Process receiver = HostFrames.Receive(wire.Host, "v1", 0x88c1);
        byte[] frame = Convert.FromHexString("ffffffffffff" + "020000000001" + "88c1" + new string('b', 92));
        using (CurVnet.Set(wire.Vnet))
        {
            Mbuf m = Mbuf.GetHeader()!;
            frame.CopyTo(m.Extend(frame.Length));
            Assert.Equal(Errno.Ok, wire.Ifp.Transmit(m));
        }

        Assert.Equal(Convert.ToHexStringLower(frame), receiver.StandardOutput.ReadLine());
        Assert.True(receiver.WaitForExit(20_000));
        Assert.Equal(1ul, wire.Ifp.Statistics.Sum().opackets);
    }

    [InteropFact("python3")]
    public void Vlan_tag_that_the_kernel_took_off_is_in_the_header()
    {
        var seen = new System.Collections.Concurrent.ConcurrentQueue<(ushort Tag, MbufFlags Flags, int Length)>();
        using var wire = new Wire("packet-vlan", ifp => ifp.Bridge = new Watch(seen));
        HostFrames.SendNumbered(wire.Host, "v1", "ffffffffffff" + "020000000001" + "8100" + "a064" + "88c2" + new string('c', 92), 1);
        Collected.Until(() => seen.Any(frame => (frame.Flags & MbufFlags.VlanTag) != 0), "a tagged frame");
        var tagged = seen.First(frame => (frame.Flags & MbufFlags.VlanTag) != 0);
        Assert.Equal((0xa064, 14 + 46 + 4), (tagged.Tag, tagged.Length));
    }

    [InteropFact("python3")]
    public void Tag_beside_the_bytes_goes_into_the_frame()
    {
        using var wire = new Wire("packet-tag");
        using Process receiver = HostFrames.ReceiveTagged(wire.Host, "v1", 0x88c4);
        string frame = "ffffffffffff" + "020000000001" + "88c4" + new string('e', 92);
        using (CurVnet.Set(wire.Vnet))
        {
            Mbuf m = Mbuf.From(Convert.FromHexString(frame))!;
            (m.Flags, m.Pkthdr.EtherVtag) = (m.Flags | MbufFlags.VlanTag, 0xa064);
            Assert.Equal(Errno.Ok, wire.Ifp.Transmit(m));
        }

        Assert.Equal($"a064 {frame}", receiver.StandardOutput.ReadLine());
        Assert.True(receiver.WaitForExit(20_000));
    }

    [InteropFact("python3")]
    public void Sockets_of_a_group_share_the_frames()
    {
        using Collected collected = Collected.OfEtherType(0x88c3);
        using var wire = new Wire("packet-fanout", options: new PacketOptions { HostName = "v0", Queues = 3 });
        HostFrames.SendNumbered(wire.Host, "v1", "ffffffffffff" + "020000000001" + "88c3" + new string('d', 92), 300);
        Assert.Equal(300, collected.Wait(300).Select(packet => Convert.ToHexString(packet.Bytes)).Distinct().Count());
        Assert.Equal(300, collected.Count);
    }

    [InteropFact]
    public void Link_follows_the_carrier_and_end_leaves_no_socket()
    {
        using var wire = new Wire("packet-link");
        Collected.Until(() => wire.Ifp.LinkState == LinkState.Up, "link up");
        wire.Host.Ip("link set v1 down");
        Collected.Until(() => wire.Ifp.LinkState == LinkState.Down, "link down");
        wire.Host.Ip("link set v1 up");
        Collected.Until(() => wire.Ifp.LinkState == LinkState.Up, "link up again");
        wire.Ifp.Down();
        wire.Ifp.Up();
        wire.Ifp.Destroy();
        // /proc/net/packet has a line for each packet socket, after its title.
        Assert.Single(wire.Host.Exec("cat", "/proc/net/packet").Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(wire.Vnet));
    }

    [InteropFact]
    public void Interface_that_is_missing_and_privilege_that_is_missing_are_named()
    {
        using var host = new TestNamespace();
        NetException missing = Refused(new PacketOptions { HostName = "absent0", HostNamespace = host.Name });
        Assert.Equal(Errno.NoEntry, missing.Errno);
        Assert.Contains("absent0", missing.Message, StringComparison.Ordinal);
        NetException denied = Privilege.Without(() => Refused(new PacketOptions { HostName = "lo" }));
        Assert.Equal(Errno.NotPermitted, denied.Errno);
        Assert.Contains("CAP_NET_RAW", denied.Message, StringComparison.Ordinal);
        Assert.Contains("setcap", denied.Message, StringComparison.Ordinal);
    }

    private static NetException Refused(PacketOptions options)
    {
        using var vnet = VnetInstance.Create("packet-refused");
        using (CurVnet.Set(vnet))
            return Assert.Throws<NetException>(() => IfCloner.Create("packet", options));
    }

    private sealed class Watch(System.Collections.Concurrent.ConcurrentQueue<(ushort Tag, MbufFlags Flags, int Length)> seen) : IfHook
    {
        public override Mbuf? Input(Ifnet ifp, Mbuf m)
        {
            seen.Enqueue((m.Pkthdr.EtherVtag, m.Flags, m.Pkthdr.Len));
            m.FreeChain();
            return null;
        }
    }

    /// <summary>A veth pair in a namespace; ours is v0.</summary>
    private sealed class Wire : IDisposable
    {
        public Wire(string name, Action<Ifnet>? prepare = null, PacketOptions? options = null)
        {
            Host.Ip("link add v0 type veth peer name v1");
            Host.Ip("link set v0 up");
            Host.Ip("link set v1 up");
            Vnet = VnetInstance.Create(name);
            using (CurVnet.Set(Vnet))
                Ifp = IfCloner.Create("packet", (options ?? new PacketOptions { HostName = "v0" }) with { HostNamespace = Host.Name });
            prepare?.Invoke(Ifp);
            Ifp.Up();
        }

        public TestNamespace Host { get; } = new();

        public VnetInstance Vnet { get; }

        public Ifnet Ifp { get; }

        public PacketStat Stat => Devices.Packet.Statistics(Vnet);

        public void Dispose()
        {
            Vnet.Dispose();
            Host.Dispose();
        }
    }
}
