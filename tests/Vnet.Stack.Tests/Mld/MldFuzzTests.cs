using System.Buffers.Binary;
using Vnet.Net;
using Vnet.Netinet6;
using Vnet.Stack.Tests.Addresses6;

namespace Vnet.Stack.Tests.Mld;

/// <summary>What anybody on the link can send.</summary>
public class MldFuzzTests
{
    private const int Packets = 100_000;

    private static int Factor => int.TryParse(Environment.GetEnvironmentVariable("VNET_FUZZ_FACTOR"), out int factor) ? factor : 1;

    [Fact]
    public void Nothing_that_is_sent_breaks_or_leaks_or_is_kept()
    {
        using Host6 host = MldWire.Make("mld-fuzz");
        using Host6 bystander = MldWire.Make("mld-fuzz-by");
        string[] groups = ["::", "ff05::77", "ff05::78", "ff02::1", "ff02::1:ff00:1", "fe80::1", "ff01::1"];
        host.Do(() => In6Multis.Join(host.Ifp, Host6.Ip("ff05::77")));
        using GroupSocket socket = host.Do(static () => new GroupSocket());
        host.Do(() => socket.JoinSource(Host6.Ip("ff05::78"), Host6.Ip("2001:db8::a"), host.Ifp));
        var random = new Random(1);
        for (int i = 0; i < Packets * Factor; i++)
        {
            host.Receive(Make(random, groups));
            if (i % 100 == 0)
            {
                host.Run(random.NextDouble());
                Mangle(host, random);
                host.Sent.Clear();
            }
        }

        host.Run(600);
        host.Sent.Clear();
        Assert.True(host.World.RunUntilIdle(TimeSpan.FromSeconds(1)));
        Assert.Empty(bystander.TakeMld());
        Assert.Equal(0ul, Netinet6.Mld.Statistics(bystander.Vnet).received);
        Assert.True(Netinet6.Mld.Statistics(host.Vnet).rxgeneral > 1000);
        Span<long> used = stackalloc long[MbufZones.All.Length];
        MbufZones.UsedBy(host.Vnet, used);
        Assert.All(used.ToArray(), static one => Assert.Equal(0, one));

        // And it answers as before.
        host.Receive(MldWire.Packet(MldWire.Query("ff05::77", 1000)));
        host.Run(2);
        Assert.Equal(["IS_EX ff05::77 {}"], host.TakeMld());
    }

    [Fact]
    public void Flood_of_queries_is_answered_by_few_reports_and_keeps_little()
    {
        using Host6 host = MldWire.Make("mld-flood");
        host.Do(() => In6Multis.Join(host.Ifp, Host6.Ip("ff05::77")));
        host.Run(5);
        host.Sent.Clear();
        host.Set("net.inet6.mld.gsrdelay", 0);
        byte[] first = MldWire.Query("ff05::77", 10_000, sources: [.. Enumerable.Range(0, 80).Select(static i => $"2001:db8::{i:x}")]);
        for (int i = 0; i < 20_000; i++)
        {
            // Always others.
            for (int source = 0; source < 80; source++)
                BinaryPrimitives.WriteInt32BigEndian(first.AsSpan(28 + (16 * source) + 8), i);
            host.Receive(MldWire.Packet(first));
            if (i % 10 == 0)
                host.Receive(MldWire.Packet(MldWire.Query("::", 10_000)));
        }

        host.Run(11);

        // The group's answer, or the general one; both were asked for.
        Assert.InRange(host.TakeMld().Length, 1, 8);
    }

    // A message that is nearly right: a byte of it changed, cut, or with another address.
    private static byte[] Make(Random random, string[] groups)
    {
        string group = groups[random.Next(groups.Length)];
        byte[] message = random.Next(4) switch
        {
            0 => MldWire.Query(group, random.Next(0x10000), v1: true),
            1 => MldWire.V1((byte)(131 + random.Next(2)), group),
            _ => MldWire.Query(group, random.Next(0x10000), robustness: (byte)random.Next(256),
                sources: [.. Enumerable.Range(0, random.Next(5)).Select(static i => $"2001:db8::{i + 9:x}")]),
        };
        if (random.Next(3) == 0)
            message[random.Next(1, message.Length)] = (byte)random.Next(256);
        if (random.Next(5) == 0)
            message = message[..random.Next(8, message.Length + 1)];
        string source = random.Next(5) == 0 ? "2001:db8::5" : MldWire.Router;
        string destination = group == "::" || group == "fe80::1" || random.Next(3) == 0 ? "ff02::1" : group;
        byte[] packet = MldWire.Packet(message, source, destination, (byte)(random.Next(10) == 0 ? 255 : 1), random.Next(10) != 0);
        if (random.Next(20) == 0)
            packet[random.Next(packet.Length)] = (byte)random.Next(256);
        return packet;
    }

    private static void Mangle(Host6 host, Random random)
    {
        In6Addr group = Host6.Ip($"ff05::1:{random.Next(20):x}");
        host.Do(() =>
        {
            if (In6Multis.IsMember(host.Ifp, group))
                In6Multis.Leave(host.Ifp, group);
            else
                In6Multis.Join(host.Ifp, group);
        });
    }
}
