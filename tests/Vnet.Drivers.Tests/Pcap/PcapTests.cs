using Vnet.Devices;
using Vnet.Net;

namespace Vnet.Drivers.Tests;

public sealed class PcapTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vnet-pcap").FullName;
    private readonly VirtualTimeProvider _time = new();
    private readonly CalloutWheel _wheel;
    private readonly VnetInstance _vnet;

    public PcapTests()
    {
        _wheel = new CalloutWheel(_time, TimeSpan.FromMilliseconds(1), "pcap test", isSelfDriven: false);
        _vnet = VnetInstance.Create("pcap-test");
        VnetClock.Use(_vnet, _wheel);
    }

    public void Dispose()
    {
        _vnet.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Packets_come_with_the_captures_timing_on_the_vnets_clock()
    {
        Ifnet ifp = Make(new PcapOptions { Replay = Write(0, 100, 250) });
        Advance(10);
        Assert.Equal(1ul, Received(ifp));
        Advance(80);
        Assert.Equal(1ul, Received(ifp));
        Advance(20);
        Assert.Equal(2ul, Received(ifp));
        Advance(200);
        Assert.Equal(3ul, Received(ifp));
        Assert.True(Pcap.ReplayOf(ifp).IsOver);
        Pcap.Destroy(ifp);
    }

    [Fact]
    public void Speed_loops_and_filter_are_obeyed()
    {
        Ifnet ifp = Make(new PcapOptions { Replay = Write(0, 100, 200), Speed = 10, Loops = 3, Filter = "ether[59] != 1" });
        Advance(200);
        PcapReplay replay = Pcap.ReplayOf(ifp);
        Assert.Equal((6, 3, 3, true), (replay.Packets, replay.Skipped, replay.Loops, replay.IsOver));
        Pcap.Destroy(ifp);
    }

    [Fact]
    public void What_was_recorded_is_in_the_file_when_the_vnet_ends()
    {
        string file = Path.Combine(_folder, "record.pcapng");
        using (var vnet = VnetInstance.Create("pcap-ends"))
        {
            using CurVnet.Scope scope = CurVnet.Set(vnet);
            Ifnet ifp = Pcap.Create(0, new PcapOptions { Record = file });
            ifp.Up();
            Assert.Equal(Errno.Ok, ifp.Transmit(Mbuf.From(Frame.Of(0xffff_ffff_ffff, 0x0200_0000_0001))!));
        }

        using CaptureReader reader = CaptureReader.Open(file);
        Assert.True(reader.Read(out CapturedPacket packet));
        Assert.Equal(60, packet.Data.Length);
    }

    [Fact]
    public void As_fast_as_possible_does_not_wait()
    {
        Ifnet ifp = Make(new PcapOptions { Replay = Write([.. Enumerable.Range(0, 600).Select(i => i * 1000)]), Speed = 0 });
        Advance(5);
        Assert.Equal(600ul, Received(ifp));
        Pcap.Destroy(ifp);
    }

    [Fact]
    public void Sent_frames_are_recorded_and_replay_again()
    {
        string file = Path.Combine(_folder, "sent.pcapng");
        Ifnet ifp = Make(new PcapOptions { Record = file });
        using (CurVnet.Set(_vnet))
        {
            for (int i = 0; i < 3; i++)
            {
                Mbuf m = Mbuf.GetHeader()!;
                m.Extend(60).Fill((byte)i);
                Assert.Equal(Errno.Ok, ifp.Transmit(m));
            }
        }

        Pcap.Destroy(ifp);
        using CaptureReader reader = CaptureReader.Open(file);
        int count = 0;
        while (reader.Read(out CapturedPacket packet))
            Assert.Equal((60, (byte)count++, BpfDirection.Out), (packet.Data.Length, packet.Data[5], packet.Direction));
        Assert.Equal(3, count);
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(_vnet));
    }

    [Fact]
    public void Damage_ends_the_replay_and_is_said()
    {
        string file = Write(0, 1, 2);
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^10]);
        Ifnet ifp = Make(new PcapOptions { Replay = file, Speed = 0 });
        Advance(10);
        PcapReplay replay = Pcap.ReplayOf(ifp);
        Assert.Equal((2, true), (replay.Packets, replay.IsOver));
        Assert.Contains("ends at byte", replay.Error, StringComparison.Ordinal);
        Pcap.Destroy(ifp);
    }

    [Fact]
    public void What_is_no_capture_is_refused_when_the_interface_is_made()
    {
        string file = Path.Combine(_folder, "text");
        File.WriteAllText(file, "hello");
        Assert.Throws<NetException>(() => Make(new PcapOptions { Replay = file }));
    }

    private Ifnet Make(PcapOptions options)
    {
        using (CurVnet.Set(_vnet))
        {
            Ifnet ifp = Pcap.Create(0, options);
            ifp.Up();
            return ifp;
        }
    }

    private void Advance(int milliseconds)
    {
        for (int i = 0; i < milliseconds; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            _wheel.Run();
        }
    }

    private static ulong Received(Ifnet ifp) => ifp.Statistics.Sum().ipackets;

    private string Write(params int[] milliseconds)
    {
        string path = Path.Combine(_folder, "replay.pcapng");
        using PcapngWriter writer = PcapngWriter.Create(path);
        writer.AddInterface(new CaptureInterface(LinkType.Ethernet, 0));
        var frame = new byte[60];
        for (int i = 0; i < milliseconds.Length; i++)
        {
            frame[59] = (byte)i;
            writer.Write(0, 1_000_000_000_000 + (milliseconds[i] * 1_000_000L), frame, 60);
        }

        return path;
    }
}
