using System.Net;
using System.Net.NetworkInformation;
using Vnet.Sockets;

namespace Vnet.Stack.Tests.Sockets;

public sealed class VnetPingTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("10.0.0.2", 0)]
    [InlineData("10.0.0.2", 56)]
    [InlineData("10.0.0.2", 65_507)]
    [InlineData("fd00::2", 0)]
    [InlineData("fd00::2", 56)]
    [InlineData("fd00::2", 65_507)]
    public async Task Host_on_the_wire_answers_with_all_that_was_sent(string address, int size)
    {
        using var net = new EpairNet($"ping-{(address[0] == '1' ? 4 : 6)}-{size}");
        using var ping = new VnetPing(net.Vnets[0]);
        for (int i = 0; i < 3; i++)
        {
            VnetPingReply reply = await ping.SendAsync(IPAddress.Parse(address), s_patience, new byte[size]);
            Assert.Equal((IPStatus.Success, IPAddress.Parse(address), size), (reply.Status, reply.Address, reply.Size));
        }
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("fd00::1")]
    [InlineData("::1")]
    public async Task Own_addresses_answer(string address)
    {
        using var net = new EpairNet($"ping-own-{address}");
        using var ping = new VnetPing(net.Vnets[0]);
        Assert.Equal(IPStatus.Success, (await ping.SendAsync(IPAddress.Parse(address), s_patience, new byte[8])).Status);
    }

    [Theory]
    [InlineData("10.0.1.2", "10.0.0.2")]
    [InlineData("fd00:0:0:1::2", "fd00::2")]
    public async Task Router_says_that_time_to_live_has_ended(string far, string router)
    {
        using var net = new EpairNet($"ping-ttl-{router}", 3);
        using var ping = new VnetPing(net.Vnets[0]);
        VnetPingReply ended = await ping.SendAsync(IPAddress.Parse(far), s_patience, new byte[16], ttl: 1);
        Assert.Equal((IPStatus.TtlExpired, IPAddress.Parse(router)), (ended.Status, ended.Address));
        VnetPingReply reply = await ping.SendAsync(IPAddress.Parse(far), s_patience, new byte[16], ttl: 2);
        Assert.Equal((IPStatus.Success, IPAddress.Parse(far)), (reply.Status, reply.Address));
    }

    [Theory]
    [InlineData("10.9.9.9", "10.0.0.2", IPStatus.DestinationHostUnreachable, IPStatus.DestinationNetworkUnreachable)]
    [InlineData("fd09::9", "fd00::2", IPStatus.DestinationNetworkUnreachable, IPStatus.DestinationNetworkUnreachable)]
    public async Task Router_without_a_route_says_so(string far, string router, IPStatus one, IPStatus other)
    {
        using var net = new EpairNet($"ping-unreach-{router}", 3);
        using var ping = new VnetPing(net.Vnets[0]);
        VnetPingReply reply = await ping.SendAsync(IPAddress.Parse(far), s_patience, new byte[16]);
        Assert.Contains(reply.Status, new[] { one, other });
        Assert.Equal(IPAddress.Parse(router), reply.Address);
    }

    [Theory]
    [InlineData("10.0.0.99")]
    [InlineData("fd00::99")]
    public async Task Silence_is_a_timeout(string nobody)
    {
        using var net = new EpairNet($"ping-silent-{nobody}");
        using var ping = new VnetPing(net.Vnets[0]);
        VnetPingReply reply = await ping.SendAsync(IPAddress.Parse(nobody), TimeSpan.FromMilliseconds(100), new byte[16]);
        Assert.Equal((IPStatus.TimedOut, IPAddress.Parse(nobody)), (reply.Status, reply.Address));
    }

    [Fact]
    public async Task Cancelling_ends_the_wait()
    {
        using var net = new EpairNet("ping-cancel");
        using var ping = new VnetPing(net.Vnets[0]);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await ping.SendAsync(IPAddress.Parse("10.0.0.99"), s_patience, new byte[16], cancellationToken: cancel.Token));
    }
}
