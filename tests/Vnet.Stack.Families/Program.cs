using System.Net;
using System.Net.Sockets;
using Vnet;
using Vnet.Devices;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;
using Vnet.Sockets;

// Two vnets on a cable, in a process that speaks the families that its runtime options say: says of each what works, and nothing else.
VnetInstance left = VnetInstance.Create("left");
VnetInstance right = VnetInstance.Create("right");
Ifnet a;
Ifnet b;
using (CurVnet.Set(left))
    (a, b) = Epair.Create();
b.MoveTo(right);
Configure(left, a, 1);
Configure(right, b, 2);

// Duplicate address detection takes a second or two.
for (int i = 0; i < 200 && !(AreUsable(a) && AreUsable(b)); i++)
    await Task.Delay(50);
using (var ping = new VnetPing(left))
{
    foreach (string address in (string[])["10.0.0.2", "fd00::2"])
    {
        IPAddress to = IPAddress.Parse(address);
        Console.WriteLine($"{to.AddressFamily}: ping {await Ping(ping, to)}, udp {Udp(to)}");
    }
}

left.Dispose();
right.Dispose();
Console.WriteLine($"left over: {MbufZones.Mbufs.Statistics.Used}");

static void Configure(VnetInstance vnet, Ifnet ifp, byte number)
{
    using (CurVnet.Set(vnet))
    {
        Lo.Of(vnet)!.Up();
        ifp.Up();
        Try("IPv4 address", () => InIfaddrs.Add(ifp, new InAddr(10, 0, 0, number), 24));
        Try("IPv6 address", () => In6Ifaddrs.Add(ifp, In6Addr.Parse($"fd00::{number}"), 64));
    }
}

static bool AreUsable(Ifnet ifp)
{
    foreach (In6Ifaddr address in In6Ifaddrs.Of(ifp))
    {
        if (!address.IsUsable)
            return false;
    }

    return true;
}

static void Try(string what, Action action)
{
    try
    {
        action();
    }
    catch (NetException refusal)
    {
        Console.WriteLine($"{what}: {refusal.Errno}");
    }
}

static async Task<string> Ping(VnetPing ping, IPAddress to)
{
    try
    {
        return (await ping.SendAsync(to, TimeSpan.FromSeconds(10), new byte[100])).Status.ToString();
    }
    catch (SocketException refusal)
    {
        return refusal.SocketErrorCode.ToString();
    }
}

string Udp(IPAddress to)
{
    try
    {
        using var server = new VnetSocket(right, to.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 };
        server.Bind(new IPEndPoint(to, 7));
        using var client = new VnetSocket(left, to.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        client.SendTo("hello"u8, new IPEndPoint(to, 7));
        var buffer = new byte[5];
        return server.Receive(buffer) == 5 && buffer.AsSpan().SequenceEqual("hello"u8) ? "Success" : "wrong";
    }
    catch (SocketException refusal)
    {
        return refusal.SocketErrorCode.ToString();
    }
}
