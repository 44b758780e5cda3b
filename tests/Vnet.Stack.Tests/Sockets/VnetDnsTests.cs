using System.Net;
using System.Net.Sockets;
using Vnet.Devices;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Sockets;

namespace Vnet.Stack.Tests.Sockets;

public sealed class VnetDnsTests : IDisposable
{
    private static readonly IPEndPoint s_server = new(IPAddress.Parse("10.53.0.2"), VnetDns.ServerPort);

    private readonly VnetInstance _client = VnetInstance.Create("dns-client");
    private readonly VnetInstance _server = VnetInstance.Create("dns-server");
    private readonly VnetSocket _socket;
    private readonly CancellationTokenSource _end = new();
    private readonly List<string> _asked = [];
    private readonly Task _serving;
    private Func<DnsMessage, DnsMessage?> _answer = static _ => null;

    public VnetDnsTests()
    {
        Ifnet a, b;
        using (CurVnet.Set(_client))
            (a, b) = Epair.Create();
        b.MoveTo(_server);
        a.Up();
        b.Up();
        using (CurVnet.Set(_client))
            InIfaddrs.Add(a, InAddr.Parse("10.53.0.1"), 24);
        using (CurVnet.Set(_server))
            InIfaddrs.Add(b, InAddr.Parse("10.53.0.2"), 24);
        _socket = new VnetSocket(_server, AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        _socket.Bind(new IPEndPoint(IPAddress.Any, VnetDns.ServerPort));
        _serving = Task.Run(ServeAsync);
        VnetDns.SetServers(_client, s_server);
        Sysctl.Set("net.dns.timeout", 200, _client);
    }

    public void Dispose()
    {
        _end.Cancel();
        _serving.Wait(TimeSpan.FromSeconds(30));
        _socket.Dispose();
        _client.Dispose();
        _server.Dispose();
        _end.Dispose();
    }

    [Fact]
    public async Task Addresses_of_both_families_are_found_and_kept()
    {
        _answer = query => query.Type == DnsType.A
            ? query.Answer(query.Host, DnsType.A, 60, [10, 53, 0, 9])
            : query.Answer(query.Host, DnsType.Aaaa, 60, IPAddress.Parse("2001:db8::1").GetAddressBytes());
        for (int i = 0; i < 3; i++)
        {
            IPAddress[] found = await VnetDns.GetHostAddressesAsync(_client, "Host.example");
            Assert.Equal(2, found.Length);
            // There is no route for IPv6: what cannot be reached comes last (RFC 6724 rule 1).
            Assert.Equal(IPAddress.Parse("10.53.0.9"), found[0]);
        }

        Assert.Equal(2, _asked.Count);
        VnetDns.Flush(_client);
        await VnetDns.GetHostAddressesAsync(_client, "host.example", AddressFamily.InterNetwork);
        Assert.Equal(3, _asked.Count);
    }

    [Fact]
    public async Task Negative_answers_are_kept_too()
    {
        _answer = query =>
        {
            query.Rcode = 3;
            return query.Authority("example", 60, 60);
        };
        for (int i = 0; i < 3; i++)
            Assert.Equal(VnetDnsError.HostNotFound, (await FailsAsync("no.example")).Error);
        Assert.Single(_asked);
    }

    [Fact]
    public async Task Aliases_are_asked_for_but_not_for_ever()
    {
        _answer = query => query.Host == "target.example"
            ? query.Answer(query.Host, DnsType.A, 60, [10, 9, 9, 9])
            : query.Answer(query.Host, DnsType.Cname, 60, DnsMessage.Name(query.Host == "alias.example" ? "target.example" : query.Host + ".x"));
        Assert.Equal([IPAddress.Parse("10.9.9.9")], await VnetDns.GetHostAddressesAsync(_client, "alias.example", AddressFamily.InterNetwork));
        Assert.Equal(VnetDnsError.Refused, (await FailsAsync("loop.example")).Error);
    }

    [Fact]
    public async Task Truncated_answer_says_that_TCP_is_needed()
    {
        _answer = query =>
        {
            query.IsTruncated = true;
            return query;
        };
        VnetDnsException error = await FailsAsync("long.example");
        Assert.Equal(VnetDnsError.Truncated, error.Error);
        Assert.Contains("TCP", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silent_server_is_asked_again_and_then_given_up()
    {
        Sysctl.Set("net.dns.timeout", 10, _client);
        Sysctl.Set("net.dns.attempts", 2, _client);
        VnetDnsException error = await FailsAsync("silent.example");
        Assert.Equal((VnetDnsError.TryAgain, SocketError.TryAgain), (error.Error, error.SocketErrorCode));
        Assert.Contains("10.53.0.2:53", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, _asked.Count);
    }

    [Fact]
    public async Task Next_server_is_asked_when_one_fails()
    {
        _answer = query => query.Answer(query.Host, DnsType.A, 60, [10, 9, 9, 9]);
        Sysctl.Set("net.dns.timeout", 10, _client);
        VnetDns.SetServers(_client, new IPEndPoint(IPAddress.Parse("192.0.2.1"), 53), s_server);
        Assert.Single(await VnetDns.GetHostAddressesAsync(_client, "a.example", AddressFamily.InterNetwork));
    }

    [Fact]
    public async Task Server_without_EDNS_is_asked_without()
    {
        _answer = query =>
        {
            bool hasEdns = query.Query[11] == 1;
            query.Rcode = hasEdns ? 1 : 0;
            return hasEdns ? query : query.Answer(query.Host, DnsType.A, 60, [10, 9, 9, 9]);
        };
        Assert.Single(await VnetDns.GetHostAddressesAsync(_client, "old.example", AddressFamily.InterNetwork));
    }

    [Fact]
    public async Task Forged_answer_is_passed_over()
    {
        _answer = query =>
        {
            byte[] forged = query.Answer(query.Host, DnsType.A, 60, [6, 6, 6, 6]).Bytes;
            forged[0] ^= 0xff;
            _forged = forged;
            return new DnsMessage(query.Query).Answer(query.Host, DnsType.A, 60, [10, 9, 9, 9]);
        };
        Assert.Equal([IPAddress.Parse("10.9.9.9")], await VnetDns.GetHostAddressesAsync(_client, "real.example", AddressFamily.InterNetwork));
    }

    [Fact]
    public async Task Table_comes_first_and_is_the_vnets_own()
    {
        VnetDns.AddHost(_client, "router", IPAddress.Parse("10.0.0.254"), IPAddress.Parse("fd00::fe"));
        Assert.Equal([IPAddress.Parse("10.0.0.254")], await VnetDns.GetHostAddressesAsync(_client, "ROUTER", AddressFamily.InterNetwork));
        Assert.Equal(VnetDnsError.NoServers, (await Assert.ThrowsAsync<VnetDnsException>(async () => await VnetDns.GetHostAddressesAsync(_server, "router"))).Error);
        Assert.Equal([IPAddress.Loopback], await VnetDns.GetHostAddressesAsync(_client, "localhost", AddressFamily.InterNetwork));
        Assert.Equal([IPAddress.Parse("10.7.7.7")], await VnetDns.GetHostAddressesAsync(_client, "10.7.7.7"));
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task Name_without_a_dot_is_tried_in_the_domains()
    {
        VnetDns.SetSearchDomains(_client, "one.example", "two.example");
        _answer = query =>
        {
            query.Rcode = query.Host == "web.two.example" ? 0 : 3;
            return query.Rcode == 3 ? query : query.Answer(query.Host, DnsType.A, 60, [10, 9, 9, 9]);
        };
        Assert.Single(await VnetDns.GetHostAddressesAsync(_client, "web", AddressFamily.InterNetwork));
        Assert.Equal(["web.one.example", "web.two.example"], _asked);
    }

    [Fact]
    public async Task Cancelled_it_ends()
    {
        Sysctl.Set("net.dns.timeout", 60_000, _client);
        using var cancel = new CancellationTokenSource();
        ValueTask<IPAddress[]> asking = VnetDns.GetHostAddressesAsync(_client, "silent.example", AddressFamily.Unspecified, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await asking);
    }

    [Fact]
    public async Task Cache_is_bounded()
    {
        Sysctl.Set("net.dns.cachelimit", 4, _client);
        _answer = query => query.Answer(query.Host, DnsType.A, 60, [10, 9, 9, 9]);
        for (int i = 0; i < 10; i++)
            await VnetDns.GetHostAddressesAsync(_client, $"h{i}.example", AddressFamily.InterNetwork);
        Assert.Equal(4, VnetDns.StateOf(_client).Cache.Count);
    }

    [Fact]
    public async Task Resolver_can_be_replaced()
    {
        VnetDns.SetResolver(_client, new Fixed());
        Assert.Equal([IPAddress.Parse("10.3.3.3")], await VnetDns.GetHostAddressesAsync(_client, "any thing"));
        VnetDns.SetResolver(_client, null);
        Assert.Equal(VnetDnsError.InvalidName, (await FailsAsync("any thing")).Error);
    }

    [Fact]
    public async Task Socket_connects_to_a_name()
    {
        VnetDns.AddHost(_client, "server", s_server.Address);
        await using var socket = new VnetSocket(_client, AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync("server", 53);
        Assert.Equal(s_server, socket.RemoteEndPoint);
    }

    private byte[]? _forged;

    private async Task<VnetDnsException> FailsAsync(string host) => await Assert.ThrowsAsync<VnetDnsException>(
        async () => await VnetDns.GetHostAddressesAsync(_client, host, AddressFamily.InterNetwork));

    private async Task ServeAsync()
    {
        byte[] buffer = new byte[512];
        var from = new IPEndPoint(IPAddress.Any, 0);
        try
        {
            while (true)
            {
                SocketReceiveFromResult received = await _socket.ReceiveFromAsync(buffer, from, _end.Token);
                var query = new DnsMessage(buffer.AsSpan(0, received.ReceivedBytes));
                lock (_asked)
                    _asked.Add(query.Host);
                DnsMessage? answer = _answer(query);
                if (_forged is { } forged)
                    await _socket.SendToAsync(forged, received.RemoteEndPoint);
                if (answer is not null)
                    await _socket.SendToAsync(answer.Bytes, received.RemoteEndPoint);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private sealed class Fixed : IVnetResolver
    {
        public ValueTask<IPAddress[]> ResolveAsync(VnetInstance vnet, string host, AddressFamily family, CancellationToken cancellationToken) =>
            new([IPAddress.Parse("10.3.3.3")]);
    }
}
