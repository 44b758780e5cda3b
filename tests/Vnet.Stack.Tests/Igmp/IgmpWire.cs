using System.Buffers.Binary;
using Vnet.Net;
using Vnet.Netinet;
using static Vnet.Stack.Tests.InHost;

namespace Vnet.Stack.Tests;

/// <summary>IGMP messages as text, and text for them.</summary>
internal static class IgmpWire
{
    public static readonly InAddr Group = A("239.1.1.1");

    /// <summary>A general query, or with a group one for it; the version by what else is said.</summary>
    public static byte[] Query(int version = 3, string group = "0.0.0.0", byte code = 100, byte robustness = 2, byte interval = 125, string[]? sources = null, byte ttl = 1, string? to = null)
    {
        byte[] message = new byte[version == 3 ? 12 + (4 * (sources?.Length ?? 0)) : 8];
        (message[0], message[1]) = (IgmpType.Query, version == 1 ? (byte)0 : code);
        A(group).CopyTo(message.AsSpan(4));
        if (version == 3)
        {
            (message[8], message[9]) = (robustness, interval);
            BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(10), (ushort)(sources?.Length ?? 0));
            for (int i = 0; i < sources?.Length; i++)
                A(sources[i]).CopyTo(message.AsSpan(12 + (4 * i)));
        }

        return Packet(message, to ?? (group == "0.0.0.0" ? "224.0.0.1" : group), ttl);
    }

    public static byte[] Report(byte type, string group, string from = Them, string? to = null)
    {
        byte[] message = new byte[8];
        message[0] = type;
        A(group).CopyTo(message.AsSpan(4));
        return Packet(message, to ?? group, from: from);
    }

    public static byte[] Packet(byte[] message, string to, byte ttl = 1, string from = Them) =>
        Ip(from, to, IpProto.Igmp, Summed(message), ttl, 0xc0, options: [148, 4, 0, 0]);

    /// <summary>What was sent, a line each: <c>v3 TO_EX 239.1.1.1 {}</c>, <c>v2 239.1.1.1</c>, <c>leave 239.1.1.1</c>.</summary>
    public static List<string> Sent(InHost host)
    {
        var lines = new List<string>();
        foreach (byte[] packet in host.Take())
        {
            var ip = new IpHeader(packet);
            if (ip.Protocol != IpProto.Igmp)
                continue;
            byte[] message = packet[ip.HeaderLength..];
            Assert.Equal(((byte)1, (byte)0xc0), (ip.Ttl, ip.Tos));
            if (message[0] != IgmpType.ReportV1)
                Assert.Equal(new byte[] { 148, 4, 0, 0 }, packet[20..ip.HeaderLength]);
            InAddr group = new(message.AsSpan(4));
            (string line, InAddr to) = message[0] switch
            {
                IgmpType.ReportV1 => ($"v1 {group}", group),
                IgmpType.ReportV2 => ($"v2 {group}", group),
                IgmpType.Leave => ($"leave {group}", InMultis.AllRouters),
                _ => (string.Join(", ", Records(message)), A("224.0.0.22")),
            };
            Assert.Equal(to, ip.Destination);
            lines.Add(line);
        }

        return lines;
    }

    private static IEnumerable<string> Records(byte[] message)
    {
        Assert.Equal(IgmpType.ReportV3, message[0]);
        int at = 8;
        for (int i = BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(6)); i > 0; i--)
        {
            int count = BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(at + 2));
            var sources = new List<InAddr>();
            for (int source = 0; source < count; source++)
                sources.Add(new InAddr(message.AsSpan(at + 8 + (4 * source))));
            string type = message[at] switch { 1 => "IS_IN", 2 => "IS_EX", 3 => "TO_IN", 4 => "TO_EX", 5 => "ALLOW", _ => "BLOCK" };
            yield return $"{type} {new InAddr(message.AsSpan(at + 4))} {{{string.Join(' ', sources.OrderBy(static one => one.Value))}}}";
            at += 8 + (4 * count);
        }

        Assert.Equal(message.Length, at);
    }

    public static void Join(this InHost host, string group, SourceFilter<InAddr>? filter = null) =>
        host.Do(() => Assert.Equal(Errno.Ok, InMultis.TryReplace(host.Ifp, A(group), null, filter ?? SourceFilter<InAddr>.All)));

    public static void Leave(this InHost host, string group, SourceFilter<InAddr>? filter = null) =>
        host.Do(() => Assert.Equal(Errno.Ok, InMultis.TryReplace(host.Ifp, A(group), filter ?? SourceFilter<InAddr>.All, null)));

    public static SourceFilter<InAddr> Only(params string[] sources) => new(FilterMode.Include, [.. sources.Select(A)]);

    public static SourceFilter<InAddr> AllBut(params string[] sources) => new(FilterMode.Exclude, [.. sources.Select(A)]);

    public static Igmpstat Igmp(this InHost host) => Netinet.Igmp.Statistics(host.Vnet);
}
