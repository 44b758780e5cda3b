using System.Buffers.Binary;
using Vnet.Devices;
using Vnet.Net;
using Vnet.Stack.Tests;

namespace Vnet.Interop.Tests;

[Collection("kernel")]
public class TunTests
{
    [InteropFact("ping")]
    public void Kernel_pings_a_responder_over_tun()
    {
        using var answering = new EtherTypeTaken(EtherType.Ip, Answer);
        using var tun = new TapFixture("tun-ping", kind: "tun");
        tun.Host.Ip($"addr add 192.0.2.1/24 dev {tun.HostName}");
        string output = tun.Host.Exec("ping", "-c", "3", "-i", "0.2", "-W", "5", "-s", "1400", "192.0.2.2");
        Assert.Contains("3 received", output, StringComparison.Ordinal);
        Assert.True(tun.Ifp.Statistics.Sum().ipackets >= 3);
    }

    [InteropFact]
    public void Packets_are_told_apart_by_version_and_the_unknown_are_counted()
    {
        using Collected collected = Collected.OfEtherType(EtherType.Ipv6);
        using var tun = new TapFixture("tun-version", kind: "tun");
        ulong before = tun.Ifp.Statistics.Sum().noproto;
        foreach (byte first in (byte[])[0x60, 0x50, 0x00, 0xf0])
        {
            using (CurVnet.Set(tun.Vnet))
            {
                Mbuf m = Mbuf.GetHeader()!;
                m.Extend(40).Fill(first);
                tun.Ifp.Input(m);
            }
        }

        Assert.Equal(0x60, collected.Wait(1).Single().Bytes[0]);
        Assert.Equal(before + 3, tun.Ifp.Statistics.Sum().noproto);
    }

    [InteropFact]
    public void It_is_tapped_once_per_direction_without_a_link_header()
    {
        using var tun = new TapFixture("tun-bpf", kind: "tun");
        using (CurVnet.Set(tun.Vnet))
        {
            using BpfDescriptor tap = BpfDescriptor.Open();
            tap.IsImmediate = true;
            // Not what the kernel sends by itself; 253 is for experiments.
            tap.Filter = BpfProgram.Compile("ip proto 253", LinkType.Raw);
            tap.Attach(tun.Ifp);
            tun.Ifp.Input(Packet());
            Assert.Equal(Errno.Ok, tun.Ifp.Transmit(Packet()));
            var buffer = new byte[tap.BufferLength];
            tap.TryRead(buffer, out int length);
            var seen = new List<BpfDirection>();
            foreach (BpfPacket packet in new BpfRecords(buffer.AsSpan(0, length)))
                seen.Add(packet.Record.Direction);
            Assert.Equal([BpfDirection.In, BpfDirection.Out], seen);
        }

        static Mbuf Packet()
        {
            Mbuf m = Mbuf.GetHeader()!;
            Span<byte> packet = m.Extend(20);
            packet.Clear();
            (packet[0], packet[3], packet[8], packet[9]) = (0x45, 20, 1, 253);
            return m;
        }
    }

    [InteropFact]
    public void Link_level_addresses_are_refused()
    {
        using var vnet = VnetInstance.Create("tun-mac");
        using (CurVnet.Set(vnet))
        {
            NetException refusal = Assert.Throws<NetException>(() => IfCloner.Create("tun", new TuntapOptions { LinkAddress = new MacAddress(2) }));
            Assert.Contains("no link-level address", refusal.Message, StringComparison.Ordinal);
        }
    }

    private static void Answer(Mbuf m)
    {
        Span<byte> packet = m.Data;
        if (m.ReceiveInterface is not { } ifp || packet.Length < 28 || packet[9] != 1 || packet[20] != 8)
        {
            m.FreeChain();
            return;
        }

        uint source = BinaryPrimitives.ReadUInt32BigEndian(packet[12..]);
        packet[16..20].CopyTo(packet[12..]);
        BinaryPrimitives.WriteUInt32BigEndian(packet[16..], source);
        packet[20] = 0;
        packet[22..24].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(packet[22..], InternetChecksum.Compute(packet[20..]));
        m.Pkthdr.CsumFlags = CsumFlags.None;
        ifp.Transmit(m);
    }
}
