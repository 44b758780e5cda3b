using Vnet.Net;

namespace Vnet.Stack.Tests;

public class EthernetInputTests
{
    private const ushort Type = 0x9001;
    private const string Us = "020000000001";
    private const string Other = "020000000009";
    private const string Them = "020000000002";

    [Fact]
    public void Frame_for_us_reaches_its_protocol_without_the_header()
    {
        using var port = new EtherPort("ein-us");
        using var sink = new EtherSink(port.Vnet, Type);

        port.Receive($"{Us} {Them} 9001 0102030405");

        Assert.Equal(["0102030405"], sink.Payloads);
        Assert.Equal([MbufFlags.None], sink.Flags);
        Assert.Equal((1ul, 19ul), (port.Ifp.Statistics.Sum().ipackets, port.Ifp.Statistics.Sum().ibytes));
    }

    [Theory]
    [InlineData("ffffffffffff", MbufFlags.Broadcast)]
    [InlineData("01005e000001", MbufFlags.Multicast)]
    public void Group_address_is_marked_and_counted(string destination, MbufFlags mark)
    {
        using var port = new EtherPort($"ein-group-{mark}");
        using var sink = new EtherSink(port.Vnet, (ushort)(0x9002 + (mark == MbufFlags.Broadcast ? 0 : 1)));

        port.Receive($"{destination} {Them} {(mark == MbufFlags.Broadcast ? "9002" : "9003")} 01");

        Assert.Equal([mark], sink.Flags);
        Assert.Equal(1ul, port.Ifp.Statistics.Sum().imcasts);
    }

    [Fact]
    public void Frame_for_another_station_is_marked_and_not_given_up()
    {
        using var port = new EtherPort("ein-promisc");
        using var sink = new EtherSink(port.Vnet, 0x9004);

        port.Receive($"{Other} {Them} 9004 01");

        Assert.Empty(sink.Payloads);
        Assert.Equal(1ul, port.Ether.ether_notforus);
        Assert.Equal(0ul, port.Ifp.Statistics.Sum().noproto);
    }

    [Fact]
    public void Frame_shorter_than_a_header_is_dropped_at_every_length()
    {
        using var port = new EtherPort("ein-short");
        byte[] frame = Convert.FromHexString(Us + Them + "0800");

        for (int length = 0; length < 14; length++)
            port.Receive(frame[..length]);

        Assert.Equal(14ul, port.Ether.ether_short);
        Assert.Equal(14ul, port.Ifp.Statistics.Sum().ierrors);
        Assert.Equal(0ul, port.Ifp.Statistics.Sum().ipackets);
    }

    [Theory]
    [InlineData("0004", "01020304", 0, 1)]
    [InlineData("0003", "01020304", 0, 1)]
    [InlineData("0005", "01020304", 1, 0)]
    [InlineData("05dd", "01020304", 1, 0)]
    [InlineData("05ff", "01020304", 1, 0)]
    public void Length_of_an_802_3_frame_must_fit(string length, string payload, ulong bad, ulong noProtocol)
    {
        using var port = new EtherPort($"ein-length-{length}");

        port.Receive($"{Us} {Them} {length} {payload}");

        Assert.Equal((bad, noProtocol), (port.Ether.ether_badlength, port.Ether.ether_noproto));
    }

    [Fact]
    public void Frame_longer_than_the_mtu_is_dropped_unless_it_was_joined_from_segments()
    {
        using var port = new EtherPort("ein-oversized");
        using var sink = new EtherSink(port.Vnet, 0x9005);
        byte[] header = Convert.FromHexString(Us + Them + "9005");

        port.Receive([.. header, .. new byte[1500]]);
        port.Receive([.. header, .. new byte[1501]]);
        port.Receive([.. header, .. new byte[4000]], static m => m.Pkthdr.TsoSegsz = 1460);

        Assert.Equal([3000, 8000], sink.Payloads.Select(static text => text.Length));
        Assert.Equal(1ul, port.Ether.ether_oversized);
    }

    [Fact]
    public void Tags_are_not_part_of_the_payload_that_the_mtu_limits()
    {
        using var port = new EtherPort("ein-oversized-tag");
        byte[] header = Convert.FromHexString(Us + Them + "8100 0064 9006".Replace(" ", "", StringComparison.Ordinal));

        port.Receive([.. header, .. new byte[1500]]);

        Assert.Equal((0ul, 1ul), (port.Ether.ether_oversized, port.Ether.ether_novlan));
    }

    [Theory]
    [InlineData("ffffffffffff")]
    [InlineData("030000000001")]
    public void Source_that_is_a_group_is_dropped(string source)
    {
        using var port = new EtherPort($"ein-source-{source}");

        port.Receive($"{Us} {source} 0800 45");

        Assert.Equal(1ul, port.Ether.ether_badsource);
    }

    [Fact]
    public void Interface_that_is_down_receives_nothing()
    {
        using var port = new EtherPort("ein-down");
        using (CurVnet.Set(port.Vnet))
            port.Ifp.Down();

        port.Receive($"{Us} {Them} 0800 45");

        Assert.Equal((1ul, 0ul), (port.Ether.ether_down, port.Ifp.Statistics.Sum().ipackets));
    }

    [Fact]
    public void Type_that_nobody_takes_is_counted()
    {
        using var port = new EtherPort("ein-noproto");

        port.Receive($"{Us} {Them} 9fff 01");

        Assert.Equal((1ul, 1ul), (port.Ether.ether_noproto, port.Ifp.Statistics.Sum().noproto));
    }

    [Theory]
    [InlineData("8100")]
    [InlineData("88a8")]
    public void Tag_is_taken_out_of_the_frame_and_put_beside_it(string tagType)
    {
        using var port = new EtherPort($"ein-tag-{tagType}");
        var trunk = new RecordingHook(pass: false);
        port.Ifp.VlanTrunk = trunk;

        port.Receive($"{Us} {Them} {tagType} e064 0800 4500");

        Assert.Equal([$"{Us}{Them}08004500"], trunk.Frames);
        Assert.Equal([(ushort)0xe064], trunk.Tags);
        Assert.Equal([tagType == "88a8"], trunk.AreServiceTags);
        Assert.Equal(1ul, port.Ether.ether_untagged);
    }

    [Fact]
    public void Tag_of_vlan_0_says_only_the_priority()
    {
        using var port = new EtherPort("ein-vlan0");
        using var sink = new EtherSink(port.Vnet, 0x9007);

        port.Receive($"{Us} {Them} 8100 e000 9007 0102");

        Assert.Equal(["0102"], sink.Payloads);
        Assert.Equal([(ushort)0xe000], sink.Tags);
    }

    [Fact]
    public void Tag_that_is_cut_off_is_dropped()
    {
        using var port = new EtherPort("ein-cut-tag");

        port.Receive($"{Us} {Them} 8100");
        port.Receive($"{Us} {Them} 8100 0064");
        port.Receive($"{Us} {Them} 8100 0064 08");

        Assert.Equal(3ul, port.Ether.ether_short);
    }

    [Fact]
    public void Vlan_that_is_not_on_the_interface_is_dropped_even_for_its_protocol()
    {
        using var port = new EtherPort("ein-novlan");
        using var sink = new EtherSink(port.Vnet, 0x9008);

        port.Receive($"{Us} {Them} 8100 0064 9008 01");

        Assert.Empty(sink.Payloads);
        Assert.Equal(1ul, port.Ether.ether_novlan);
    }

    [Fact]
    public void Hooks_see_the_frame_in_order_and_may_take_it()
    {
        using var port = new EtherPort("ein-hooks");
        var order = new List<string>();
        (port.Ifp.Lagg, port.Ifp.Bridge, port.Ifp.VlanTrunk) =
            (new RecordingHook(true, order, "lagg"), new RecordingHook(true, order, "bridge"), new RecordingHook(false, order, "vlan"));

        port.Receive($"{Us} {Them} 8100 0064 0800 4500");
        port.Ifp.Bridge = new RecordingHook(false, order, "bridge");
        port.Receive($"{Us} {Them} 8100 0064 0800 4500");
        port.Ifp.Lagg = new RecordingHook(false, order, "lagg");
        port.Receive($"{Us} {Them} 8100 0064 0800 4500");

        // The aggregate sees the tag in the frame, the bridge beside it.
        Assert.Equal(["lagg+20", "bridge+16", "vlan+16", "lagg+20", "bridge+16", "lagg+20"], order);
        Assert.Equal(2ul, port.Ether.ether_hooked);
    }

    [Fact]
    public void Bridge_that_leaves_a_frame_for_another_station_to_the_host_is_not_obeyed()
    {
        using var port = new EtherPort("ein-bridge-foreign");
        using var sink = new EtherSink(port.Vnet, 0x9009);
        port.Ifp.Bridge = new RecordingHook(true);

        port.Receive($"{Other} {Them} 9009 01");

        Assert.Empty(sink.Payloads);
        Assert.Equal(1ul, port.Ether.ether_notforus);
    }

    [Fact]
    public void Type_has_one_protocol_and_none_that_is_a_length()
    {
        var protocol = new NetisrProtocol("one", static m => m.FreeChain());
        Net.Ethernet.Register(0x900a, protocol);
        try
        {
            Assert.Equal(Errno.Exists, Assert.Throws<NetException>(() => Net.Ethernet.Register(0x900a, protocol)).Errno);
            Assert.Equal(Errno.Invalid, Assert.Throws<NetException>(() => Net.Ethernet.Register(0x05ff, protocol)).Errno);
        }
        finally
        {
            Net.Ethernet.Unregister(0x900a);
        }
    }

    [Fact]
    public void Many_types_are_told_apart()
    {
        using var port = new EtherPort("ein-many");
        var sinks = new List<EtherSink>();
        for (ushort type = 0x9100; type < 0x9140; type++)
            sinks.Add(new EtherSink(port.Vnet, type));

        for (int type = 0x9100; type < 0x9150; type++)
            port.Receive($"{Us} {Them} {type:x4} {type & 0xff:x2}");
        sinks.ForEach(static sink => sink.Dispose());
        port.Receive($"{Us} {Them} 9100 ff");

        Assert.Equal(Enumerable.Range(0, 64).Select(static n => $"{n:x2}"), sinks.Select(static sink => Assert.Single(sink.Payloads)));
        Assert.Equal(17ul, port.Ether.ether_noproto);
    }

    private sealed class RecordingHook(bool pass, List<string>? order = null, string name = "") : IfHook
    {
        public List<string> Frames { get; } = [];

        public List<ushort> Tags { get; } = [];

        public List<bool> AreServiceTags { get; } = [];

        public override Mbuf? Input(Ifnet ifp, Mbuf m)
        {
            order?.Add($"{name}+{m.Pkthdr.Len}");
            Frames.Add(EtherPort.Text(m));
            Tags.Add(m.Pkthdr.EtherVtag);
            AreServiceTags.Add((m.Flags & MbufFlags.ServiceTag) != 0);
            if (pass)
                return m;
            m.FreeChain();
            return null;
        }
    }
}
