using Vnet.Devices;
using Vnet.Net;

namespace Vnet.Drivers.Tests;

public sealed class BridgeTests : IDisposable
{
    private const ulong Broadcast = 0xffff_ffff_ffff;
    private const ulong HostA = 0x0200_0000_0a01;
    private const ulong HostB = 0x0200_0000_0b01;
    private const ulong HostC = 0x0200_0000_0c01;

    private readonly VirtualTimeProvider _time = new();
    private readonly CalloutWheel _wheel;
    private readonly VnetInstance _vnet = VnetInstance.Create("bridge");
    private readonly Bridge _bridge;
    private readonly Station[] _ports;

    public BridgeTests()
    {
        _wheel = new CalloutWheel(_time, name: "bridge-tests");
        VnetClock.Use(_vnet, _wheel);
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        _bridge = BridgeGlobals.Create();
        _bridge.Ifp.Up();
        _ports = [.. Enumerable.Range(0, 4).Select(i => Station.Attach($"port{i}", 0x0200_0000_0001u + (ulong)i))];
        foreach (Station port in _ports)
            _bridge.AddMember(port.Ifp);
    }

    public void Dispose()
    {
        _vnet.Dispose();
        _wheel.Dispose();
    }

    [Fact]
    public void Frame_for_an_unknown_address_goes_to_all_other_members()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        byte[] frame = Frame.Of(HostB, HostA);
        _ports[0].Receive(frame);
        Assert.Equal([0, 1, 1, 1], Sent());
        Assert.Equal(frame, _ports[3].Sent[0]);
    }

    [Theory]
    [InlineData("8100 2064")]
    [InlineData("88a8 0064")]
    [InlineData("88a8 0064 8100 0007")]
    [InlineData("8100 0000")]
    public void Tagged_frame_leaves_as_it_came(string tags)
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        byte[] plain = Frame.Of(HostB, HostA);
        byte[] frame = [.. plain[..12], .. Convert.FromHexString(tags.Replace(" ", "", StringComparison.Ordinal)), .. plain[12..]];
        Station span = Station.Attach("span", 0x0200_0000_0099);
        _bridge.AddSpan(span.Ifp);
        _ports[0].Receive(frame);
        Assert.All(_ports[1..].Append(span), port => Assert.Equal([frame], port.Sent));
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(_vnet));
    }

    [Fact]
    public void Answer_goes_only_where_the_asker_is()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        _ports[0].Receive(Frame.Of(Broadcast, HostA));
        Forget();
        _ports[1].Receive(Frame.Of(HostA, HostB));
        Assert.Equal([1, 0, 0, 0], Sent());
    }

    [Fact]
    public void Frame_for_an_address_on_its_own_side_is_dropped()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        _ports[0].Receive(Frame.Of(Broadcast, HostA));
        _ports[0].Receive(Frame.Of(Broadcast, HostB));
        Forget();
        _ports[0].Receive(Frame.Of(HostA, HostB));
        Assert.Equal([0, 0, 0, 0], Sent());
        Assert.Equal(1ul, BridgeGlobals.V_bridgestat.Current.Sum().same_member);
    }

    [Fact]
    public void Address_that_moves_is_followed()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        _ports[0].Receive(Frame.Of(Broadcast, HostA));
        _ports[2].Receive(Frame.Of(Broadcast, HostA));
        Forget();
        _ports[1].Receive(Frame.Of(HostA, HostB));
        Assert.Equal([0, 0, 1, 0], Sent());
    }

    [Fact]
    public void Address_is_forgotten_after_the_timeout()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        _bridge.TimeoutSeconds = 600;
        _ports[0].Receive(Frame.Of(Broadcast, HostA));
        Assert.Single(_bridge.Addresses);
        _time.Advance(TimeSpan.FromSeconds(590));
        _wheel.Run();
        Assert.Single(_bridge.Addresses);
        _time.Advance(TimeSpan.FromSeconds(320));
        _wheel.Run();
        Assert.Empty(_bridge.Addresses);
    }

    [Fact]
    public void Private_members_do_not_reach_each_other()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        _bridge.SetFlags(_ports[0].Ifp, BridgeMemberFlags.Default | BridgeMemberFlags.Private);
        _bridge.SetFlags(_ports[1].Ifp, BridgeMemberFlags.Default | BridgeMemberFlags.Private);
        _ports[0].Receive(Frame.Of(Broadcast, HostA));
        Assert.Equal([0, 0, 1, 1], Sent());
        Forget();
        _ports[1].Receive(Frame.Of(HostA, HostB));
        Assert.Equal([0, 0, 0, 0], Sent());
        _ports[2].Receive(Frame.Of(HostA, HostC));
        Assert.Equal([1, 0, 0, 0], Sent());
    }

    [Fact]
    public void Span_gets_a_copy_of_every_frame_and_brings_none()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        Station span = Station.Attach("span0", 0x0200_0000_0099);
        _bridge.AddSpan(span.Ifp);
        _ports[0].Receive(Frame.Of(Broadcast, HostA));
        _ports[1].Receive(Frame.Of(HostA, HostB));
        Assert.Equal(2, span.Sent.Count);
        Forget();
        span.Receive(Frame.Of(HostA, HostC));
        Assert.Equal([0, 0, 0, 0], Sent());
    }

    [Fact]
    public void Sticky_address_stays_and_its_frames_from_elsewhere_are_dropped()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        _bridge.SetFlags(_ports[0].Ifp, BridgeMemberFlags.Default | BridgeMemberFlags.Sticky);
        _ports[0].Receive(Frame.Of(Broadcast, HostA));
        Forget();
        _ports[1].Receive(Frame.Of(Broadcast, HostA));
        Assert.Equal([0, 0, 0, 0], Sent());
        Assert.Equal(_ports[0].Ifp, Assert.Single(_bridge.Addresses).Member.Ifp);
    }

    [Fact]
    public void Limit_of_addresses_is_kept_and_frames_still_flow()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        _bridge.MaxAddresses = 10;
        for (ulong i = 0; i < 50; i++)
            _ports[0].Receive(Frame.Of(Broadcast, 0x0200_0001_0000 + i));
        Assert.Equal(10, _bridge.Addresses.Count);
        Assert.Equal([0, 50, 50, 50], Sent());
    }

    [Fact]
    public void Limit_of_a_member_drops_frames_from_further_addresses()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        _bridge.SetMaxAddresses(_ports[0].Ifp, 1);
        _ports[0].Receive(Frame.Of(Broadcast, HostA));
        _ports[0].Receive(Frame.Of(Broadcast, HostB));
        Assert.Equal([0, 1, 1, 1], Sent());
    }

    [Fact]
    public void Members_differ_in_nothing_that_matters_or_are_refused()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        Assert.Equal(Errno.Exists, Refused(() => _bridge.AddMember(_ports[0].Ifp)));
        Assert.Equal(Errno.Invalid, Refused(() => _bridge.AddMember(_bridge.Ifp)));
        Bridge other = BridgeGlobals.Create();
        Assert.Equal(Errno.Busy, Refused(() => other.AddMember(_ports[0].Ifp)));
        Station small = Station.Attach("small0", 0x0200_0000_0077);
        small.Ifp.SetMtu(1400);
        Assert.Equal(Errno.Invalid, Refused(() => _bridge.AddMember(small.Ifp)));
        Assert.Equal(Errno.NoEntry, Refused(() => _bridge.RemoveMember(small.Ifp)));
        Assert.Equal(Errno.Invalid, Refused(() => _bridge.SetStatic(_ports[0].Ifp, new MacAddress(Broadcast))));
    }

    [Fact]
    public void Link_local_group_is_not_forwarded()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        _ports[0].Receive(Frame.Of(0x0180_c200_000e, HostA));
        Assert.Equal([0, 0, 0, 0], Sent());
    }

    [Fact]
    public void Detached_member_leaves_and_takes_its_addresses()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        _ports[0].Receive(Frame.Of(Broadcast, HostA));
        _ports[0].Ifp.Detach();
        Assert.Empty(_bridge.Addresses);
        Assert.Equal(3, _bridge.Members.Count);
        Assert.Null(_ports[0].Ifp.Bridge);
    }

    [Fact]
    public void Nothing_leaks()
    {
        using CurVnet.Scope scope = CurVnet.Set(_vnet);
        for (int i = 0; i < 100; i++)
            _ports[i % 4].Receive(Frame.Of(i % 3 == 0 ? Broadcast : HostA + (ulong)(i % 5), HostA + (ulong)(i % 7)));
        Assert.Equal(0, MbufZones.Mbufs.UsedBy(_vnet));
    }

    private static Errno Refused(Action action) => Assert.Throws<NetException>(action).Errno;

    private int[] Sent() => [.. _ports.Select(port => port.Sent.Count)];

    private void Forget()
    {
        foreach (Station port in _ports)
            port.Sent.Clear();
    }
}
