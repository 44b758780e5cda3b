using Vnet.Net;

namespace Vnet.Stack.Tests;

public class MbufTests
{
    private static readonly byte[] s_hundred = [.. Enumerable.Range(0, 100).Select(i => (byte)i)];

    [Fact]
    public void Prepend_uses_the_room_before_the_data_and_else_a_new_first_mbuf()
    {
        Mbuf m = Mbuf.From(s_hundred, headRoom: 14)!;
        Assert.Same(m, m.Prepend(14));
        Assert.Equal((114, 114, 0), (m.Length, m.Pkthdr.Len, m.LeadingSpace));
        m.Pkthdr.FlowId = 9;
        m.Flags |= MbufFlags.Broadcast;
        Mbuf top = m.Prepend(20)!;
        Assert.NotSame(m, top);
        Assert.Equal((20, 134, 9u, true), (top.Length, top.Pkthdr.Len, top.Pkthdr.FlowId, top.HasPacketHeader));
        Assert.True((top.Flags & MbufFlags.Broadcast) != 0 && !m.HasPacketHeader);
        Assert.Same(m, top.Next);
        // At the end of its storage: there is room for more headers.
        Assert.True(top.LeadingSpace > 200);
        top.FreeChain();
    }

    [Fact]
    public void Prepend_to_a_shared_cluster_does_not_write_to_it()
    {
        Mbuf m = Cluster(s_hundred, 50);
        Mbuf copy = m.CopyPacket()!;
        Assert.Equal(0, m.LeadingSpace);
        Mbuf top = m.Prepend(10)!;
        Assert.NotSame(m, top);
        top.Data.Fill(0xee);
        MbufModel.Check(s_hundred, copy);
        top.FreeChain();
        // The only owner may use the room again.
        Assert.Equal(50, copy.LeadingSpace);
        copy.FreeChain();
    }

    [Fact]
    public void Adjusting_by_more_than_there_is_leaves_an_empty_packet()
    {
        foreach (int count in (int[])[101, -101, int.MaxValue, int.MinValue])
        {
            Mbuf m = Mbuf.From(s_hundred)!;
            m.Adjust(count);
            Assert.Equal((0, 0), (m.TotalLength, m.Pkthdr.Len));
            m.FreeChain();
        }
    }

    [Fact]
    public void Pullup_brings_together_no_less_than_protocol_headers_and_keeps_head_room()
    {
        Mbuf m = Pieces(10, 10, 80);
        Mbuf top = m.Pullup(20)!;
        Assert.True(top.Length >= Mbuf.ProtocolHeaderSize);
        Assert.True(top.HasPacketHeader);
        MbufModel.Check(s_hundred, top);
        top.FreeChain();

        // The first cannot be written to: a new one, with room for link headers.
        m = Pieces(10, 90);
        m.Flags |= MbufFlags.ReadOnly;
        top = m.Pullup(40)!;
        Assert.NotSame(m, top);
        Assert.Equal(Mbuf.LinkHeaderRoom, top.LeadingSpace);
        MbufModel.Check(s_hundred, top);
        top.FreeChain();

        m = Mbuf.From(s_hundred, headRoom: 20)!;
        Assert.Same(m, m.Pullup(100));
        Assert.Equal(20, m.LeadingSpace);
        m.FreeChain();
    }

    [Fact]
    public void Packet_that_is_too_short_to_be_pulled_up_is_freed()
    {
        using VnetInstance vnet = VnetInstance.Create("mbuf pullup");
        using (CurVnet.Set(vnet))
        {
            Assert.Null(Pieces(10, 90).Pullup(101));
            Assert.Null(Pieces(10, 90).CopyUp(101, 0));
            Assert.Null(Pieces(10, 90).Pulldown(50, 51, out _));
            Assert.Null(Pieces(10, 90).Pulldown(101, 0, out _));
            Assert.Null(Pieces(10, 90).CopyUp(100, Mbuf.OwnSize - 99));
        }

        AssertNoneOf(vnet);
    }

    [Fact]
    public void Pulldown_leaves_what_is_before_the_range()
    {
        Mbuf m = Pieces(34, 6, 60);
        Mbuf piece = m.Pulldown(34, 20, out int at)!;
        Assert.Equal(s_hundred[34..54], piece.Data.Slice(at, 20).ToArray());
        Assert.Equal(34, m.Length);
        MbufModel.Check(s_hundred, m);
        m.FreeChain();
    }

    [Fact]
    public void Split_and_copies_share_clusters_and_copy_no_byte_of_them()
    {
        Mbuf m = Cluster(s_hundred, 0);
        nint address = m.Address;
        Mbuf rest = m.Split(30)!;
        Assert.Equal(address + 30, rest.Address);
        Assert.Equal((30, 70), (m.Pkthdr.Len, rest.Pkthdr.Len));
        Assert.False(m.IsWritable || rest.IsWritable);
        Mbuf copy = rest.Copy(10, 20)!;
        Assert.Equal(address + 40, copy.Address);
        Assert.False(copy.HasPacketHeader);
        m.FreeChain();
        rest.FreeChain();
        Assert.True(copy.IsWritable);
        Assert.Equal(s_hundred[40..60], MbufModel.Bytes(copy));
        copy.FreeChain();
    }

    [Fact]
    public void Split_at_a_packets_end_gives_an_empty_packet_and_beyond_it_nothing()
    {
        Mbuf m = Pieces(50, 50);
        m.Pkthdr.RcvIndex = 3;
        Mbuf rest = m.Split(100)!;
        Assert.Equal((0, true, 3), (rest.Pkthdr.Len, rest.HasPacketHeader, rest.Pkthdr.RcvIndex));
        Assert.Null(m.Split(101));
        MbufModel.Check(s_hundred, m);
        rest.FreeChain();
        m.FreeChain();
    }

    [Fact]
    public void Writing_to_a_shared_packet_with_copy_back_changes_no_copy()
    {
        Mbuf m = Cluster(s_hundred, 0);
        Mbuf copy = m.CopyPacket()!;
        Assert.True(m.CopyBack(98, [1, 2, 3, 4]));
        MbufModel.Check(s_hundred, copy);
        MbufModel.Check([.. s_hundred[..98], 1, 2, 3, 4], m);
        Assert.True(m.CopyBack(110, [9]));
        MbufModel.Check([.. s_hundred[..98], 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 9], m);
        m.FreeChain();
        copy.FreeChain();
    }

    [Fact]
    public void Apply_stops_at_the_first_answer()
    {
        Mbuf m = Pieces(10, 20, 70);
        int calls = 0;
        Assert.Equal(7, m.Apply(5, 90, ref calls, static (ref int count, ReadOnlySpan<byte> _) => ++count == 2 ? 7 : 0));
        Assert.Equal(2, calls);
        Assert.Throws<ArgumentOutOfRangeException>(() => m.Apply(5, 96, ref calls, static (ref int _, ReadOnlySpan<byte> _) => 0));
        m.FreeChain();
    }

    [Fact]
    public void Ranges_beyond_the_end_are_refused()
    {
        Mbuf m = Pieces(50, 50);
        Assert.Throws<ArgumentOutOfRangeException>(() => m.CopyTo(50, new byte[51]));
        Assert.Throws<ArgumentOutOfRangeException>(() => m.CopyTo(-1, new byte[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => m.Copy(50, 51));
        Assert.Throws<ArgumentOutOfRangeException>(() => m.Copy(int.MaxValue, int.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => m.Extend(Mbuf.OwnSize));
        Assert.Throws<ArgumentOutOfRangeException>(() => m.Prepend(-1));
        m.FreeChain();
    }

    [Fact]
    public void Large_packets_are_chains_of_the_largest_cluster()
    {
        byte[] bytes = new byte[200_000];
        new Random(7).NextBytes(bytes);
        Mbuf m = Mbuf.From(bytes)!;
        MbufModel.Check(bytes, m);
        Assert.Equal(MbufZones.LargestCluster - Mbuf.LinkHeaderRoom, m.Length);
        Mbuf copy = m.Duplicate()!;
        m.FreeChain();
        MbufModel.Check(bytes, copy);
        copy.FreeChain();
    }

    [Fact]
    public void Size_beyond_the_largest_cluster_is_refused_and_leaks_nothing()
    {
        using VnetInstance vnet = VnetInstance.Create("mbuf too large");
        using (CurVnet.Set(vnet))
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => Mbuf.GetCluster(MbufZones.LargestCluster + 1));
            foreach (int size in (int[])[1, 2048, 2049, 4096, 4097, 9216, 9217, 16384, 16385, MbufZones.LargestCluster])
            {
                Mbuf m = Mbuf.GetCluster(size)!;
                Assert.True(m.Capacity >= size && m.HasCluster);
                m.FreeChain();
            }
        }

        AssertNoneOf(vnet);
    }

    [Fact]
    public void Freeing_twice_is_refused_and_changes_nothing()
    {
        Mbuf m = Mbuf.GetHeader()!;
        m.FreeChain();
        Assert.Throws<ZoneItemException>(m.FreeChain);
    }

    internal static Mbuf Cluster(ReadOnlySpan<byte> bytes, int headRoom)
    {
        Mbuf m = Mbuf.GetCluster()!;
        m.Reserve(headRoom);
        bytes.CopyTo(m.Extend(bytes.Length));
        return m;
    }

    internal static void AssertNoneOf(VnetInstance vnet)
    {
        foreach (Zone zone in MbufZones.All)
            Assert.Equal((zone.Name, 0), (zone.Name, zone.UsedBy(vnet)));
    }

    // The first hundred numbers, in pieces without clusters.
    private static Mbuf Pieces(params ReadOnlySpan<int> sizes)
    {
        Mbuf? top = null, last = null;
        int at = 0;
        foreach (int size in sizes)
        {
            Mbuf m = top is null ? Mbuf.GetHeader()! : Mbuf.Get()!;
            s_hundred.AsSpan(at, size).CopyTo(m.Extend(size));
            at += size;
            if (last is null)
                top = m;
            else
                last.Next = m;
            last = m;
        }

        top!.FixHeader();
        return top;
    }
}
