using Vnet.Devices;
using Vnet.Net;

namespace Vnet.Stack.Tests;

public sealed class TapTests : IDisposable
{
    private readonly VnetInstance _left = VnetInstance.Create("tap-left");
    private readonly VnetInstance _right = VnetInstance.Create("tap-right");
    private readonly Ifnet _a;
    private readonly Ifnet _b;

    public TapTests()
    {
        using (CurVnet.Set(_left))
            (_a, _b) = Epair.Create(0);
        _a.Up();
        _b.Up();
    }

    public void Dispose()
    {
        _a.Detach();
        _b.Detach();
        _left.Dispose();
        _right.Dispose();
    }

    [Fact]
    public void Each_direction_is_tapped_once_with_its_counters()
    {
        using BpfDescriptor sent = Open(_a, BpfDirection.Out);
        using BpfDescriptor received = Open(_b, BpfDirection.In);
        using BpfDescriptor wrongWay = Open(_a, BpfDirection.In);
        using BpfDescriptor filtered = Open(_a, BpfDirection.Both);
        filtered.Filter = BpfProgram.Compile("ether[59] = 1");
        for (byte i = 0; i < 3; i++)
            Send(i);
        Assert.Equal([0, 1, 2], Read(sent));
        Assert.Equal([0, 1, 2], Read(received));
        Assert.Equal([], Read(wrongWay));
        Assert.Equal([1], Read(filtered));
        Assert.Equal((3ul, 1ul, 0ul), (filtered.Statistics.bs_seen, filtered.Statistics.bs_kept, filtered.Statistics.bs_dropped));
    }

    [Fact]
    public void Interfaces_of_other_vnets_are_not_there()
    {
        using BpfDescriptor tap = OpenIn(_right);
        NetException e = Assert.Throws<NetException>(() => tap.Attach("epair0a"));
        Assert.Equal(Errno.NoDevice, e.Errno);
        Prison jail = Prison.Create(JailParameters.Parse("name=tapjail vnet=new persist"));
        using (jail.Attach())
        {
            using BpfDescriptor jailed = BpfDescriptor.Open();
            Assert.Throws<NetException>(() => jailed.Attach(_a));
        }

        jail.Remove(TimeSpan.FromSeconds(10));
        tap.Attach(_a);
        Send(7);
        Assert.Equal([7], Read(tap));
    }

    [Fact]
    public void Listener_is_let_go_with_its_interface_and_what_it_has_can_be_read()
    {
        using BpfDescriptor tap = Open(_a, BpfDirection.Both);
        Send(1);
        _a.Detach();
        Assert.Null(tap.Interface);
        Assert.False(_a.IsTapped);
        Assert.Equal([1], Read(tap));
        Assert.Equal(Errno.NoDevice, tap.TryRead(new byte[tap.BufferLength], out _));
    }

    [Fact]
    public void Interface_that_is_leaving_cannot_be_listened_on()
    {
        using BpfDescriptor tap = OpenIn(_left);
        NetException? refused = null;
        using (EventTag tag = IfEvents.Departing.Register(ifp =>
        {
            if (ifp == _a)
                refused = Assert.Throws<NetException>(() => tap.Attach(_a));
        }))
        {
            _a.MoveTo(_right);
        }

        Assert.Equal(Errno.NoDevice, refused!.Errno);
        Assert.Null(tap.Interface);
        Assert.False(_a.IsTapped);
    }

    [Fact]
    public void Memory_is_bounded_and_what_finds_no_room_is_counted()
    {
        using BpfDescriptor tap = OpenIn(_left, 256);
        tap.Attach(_a);
        for (byte i = 0; i < 10; i++)
            Send(i);
        Assert.Equal((10ul, 10ul, 6ul), (tap.Statistics.bs_seen, tap.Statistics.bs_kept, tap.Statistics.bs_dropped));
        Assert.Equal([0, 1], ReadOnce(tap));
        Assert.Equal([2, 3], Read(tap));
    }

    [Fact]
    public async Task Read_waits_for_a_packet_or_the_timeout()
    {
        using BpfDescriptor tap = Open(_a, BpfDirection.Both);
        tap.ReadTimeout = TimeSpan.FromMilliseconds(20);
        var buffer = new byte[tap.BufferLength];
        Assert.Equal(0, await tap.ReadAsync(buffer));
        tap.ReadTimeout = TimeSpan.FromSeconds(30);
        ValueTask<int> read = tap.ReadAsync(buffer);
        Send(4);
        Assert.True(await read > 0);
    }

    [Fact]
    public void Written_frame_goes_out_with_the_interfaces_address()
    {
        using BpfDescriptor tap = Open(_a, BpfDirection.Out);
        var frame = new byte[60];
        frame[59] = 9;
        Assert.Equal(Errno.Ok, tap.Write(frame));
        Assert.Equal(Errno.MessageTooLong, tap.Write(new byte[2000]));
        Assert.Equal(Errno.Invalid, tap.Write(new byte[5]));
        Assert.Equal([9], Read(tap));
    }

    [Fact]
    public void Filters_beyond_the_vnets_limit_are_refused()
    {
        using BpfDescriptor tap = Open(_a, BpfDirection.Both);
        Sysctl.Set("net.bpf.maxinsns", 3, _left);
        Assert.Contains("net.bpf.maxinsns", Assert.Throws<NetException>(() => tap.Filter = BpfProgram.Compile("tcp port 80")).Message, StringComparison.Ordinal);
        Sysctl.Set("net.bpf.maxinsns", 4096, _left);
        Assert.Contains(nameof(LinkType.Raw), Assert.Throws<NetException>(() => tap.Filter = BpfProgram.Compile("ip", LinkType.Raw)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Capture_of_several_interfaces_is_in_one_file_in_order()
    {
        using var stream = new MemoryStream();
        using (var capture = new PacketCapture(new PcapngWriter(stream, leaveOpen: true)))
        {
            capture.Add(_a, direction: BpfDirection.Out);
            capture.Add(_b, "ether[59] = 2");
            for (byte i = 1; i < 4; i++)
                Send(i);
        }

        using CaptureReader reader = CaptureReader.Open(new MemoryStream(stream.ToArray()));
        var seen = new List<(string?, byte)>();
        while (reader.Read(out CapturedPacket packet))
            seen.Add((reader.Interfaces[packet.Interface].Name, packet.Data[59]));
        Assert.Equal([("tap-left/epair0a", 1), ("tap-left/epair0a", 2), ("tap-left/epair0b", 2), ("tap-left/epair0a", 3)], seen);
        Assert.Equal(3ul, reader.Interfaces[1].Statistics!.Value.bs_seen);
        Assert.False(_a.IsTapped);
    }

    private static BpfDescriptor OpenIn(VnetInstance vnet, int length = 0)
    {
        using (CurVnet.Set(vnet))
        {
            BpfDescriptor tap = BpfDescriptor.Open(length);
            tap.IsImmediate = true;
            return tap;
        }
    }

    private static BpfDescriptor Open(Ifnet ifp, BpfDirection direction)
    {
        BpfDescriptor tap = OpenIn(ifp.Vnet!);
        tap.Direction = direction;
        tap.Attach(ifp.Name);
        return tap;
    }

    private void Send(byte last)
    {
        using (CurVnet.Set(_left))
        {
            Mbuf m = Mbuf.GetHeader()!;
            Span<byte> frame = m.Extend(60);
            frame.Clear();
            frame[59] = last;
            _a.Transmit(m);
        }
    }

    private static List<int> Read(BpfDescriptor tap)
    {
        var all = new List<int>();
        List<int> some;
        while ((some = ReadOnce(tap)).Count > 0)
            all.AddRange(some);
        return all;
    }

    private static List<int> ReadOnce(BpfDescriptor tap)
    {
        var last = new List<int>();
        var buffer = new byte[tap.BufferLength];
        tap.TryRead(buffer, out int length);
        foreach (BpfPacket packet in new BpfRecords(buffer.AsSpan(0, length)))
            last.Add(packet.Data[^1]);
        return last;
    }
}
