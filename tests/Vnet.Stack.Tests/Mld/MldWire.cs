using System.Buffers.Binary;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;
using Vnet.Stack.Tests.Addresses6;

namespace Vnet.Stack.Tests.Mld;

/// <summary>MLD messages as bytes, to and from a host under test.</summary>
internal static class MldWire
{
    public const string Router = "fe80::99";
    private const int Offset = 48;

    /// <summary>A query of MLDv2, or, 24 bytes long, of MLDv1.</summary>
    public static byte[] Query(string group, int milliseconds, bool v1 = false, byte robustness = 2, string[]? sources = null)
    {
        sources ??= [];
        byte[] message = new byte[v1 ? 24 : 28 + (16 * sources.Length)];
        message[0] = 130;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(4), (ushort)milliseconds);
        In6Addr.Parse(group).CopyTo(message.AsSpan(8));
        if (!v1)
        {
            message[24] = robustness;
            message[25] = 125;
            BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(26), (ushort)sources.Length);
            for (int i = 0; i < sources.Length; i++)
                In6Addr.Parse(sources[i]).CopyTo(message.AsSpan(28 + (16 * i)));
        }

        return message;
    }

    /// <summary>A report or done of MLDv1.</summary>
    public static byte[] V1(byte type, string group)
    {
        byte[] message = new byte[24];
        message[0] = type;
        In6Addr.Parse(group).CopyTo(message.AsSpan(8));
        return message;
    }

    public static byte[] Packet(byte[] message, string source = Router, string destination = "ff02::1", byte hopLimit = 1, bool alert = true)
    {
        int options = alert ? 8 : 0;
        byte[] packet = new byte[40 + options + message.Length];
        packet[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), (ushort)(packet.Length - 40));
        packet[6] = alert ? (byte)0 : (byte)58;
        packet[7] = hopLimit;
        In6Addr.Parse(source).CopyTo(packet.AsSpan(8));
        In6Addr.Parse(destination).CopyTo(packet.AsSpan(24));
        if (alert)
            ((ReadOnlySpan<byte>)[58, 0, 5, 2, 0, 0, 1, 0]).CopyTo(packet.AsSpan(40));
        message.CopyTo(packet, 40 + options);
        Sum(packet, 40 + options);
        return packet;
    }

    /// <summary>Sets the checksum of a message.</summary>
    public static void Sum(byte[] packet, int offset)
    {
        packet.AsSpan(offset + 2, 2).Clear();
        uint pseudo = InternetChecksum.PseudoHeader(packet.AsSpan(8, 16), packet.AsSpan(24, 16), 58, (uint)(packet.Length - offset));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(offset + 2),
            InternetChecksum.Finish(InternetChecksum.Add(pseudo, InternetChecksum.Sum(packet.AsSpan(offset)))));
    }

    public static void Receive(this Host6 host, byte[] packet)
    {
        host.Do(() =>
        {
            Mbuf m = Mbuf.GetFor(packet.Length + 64)!;
            m.Reserve(64);
            packet.CopyTo(m.Extend(packet.Length));
            host.Ifp.Input(m);
        });
        host.World.RunReady();
    }

    /// <summary>What of MLD was sent, a line a record: <c>TO_EX ff02::5 {}</c>, <c>REPORT1 ff02::5</c>; checked as every router would.</summary>
    public static string[] TakeMld(this Host6 host)
    {
        var lines = new List<string>();
        foreach (byte[] packet in host.Sent)
        {
            if (packet[6] == 0 && packet.Length >= Offset + 8 && packet[40] == 58 && packet[Offset] is 131 or 132 or 143)
                Read(packet, lines);
        }

        host.Sent.Clear();
        return [.. lines];
    }

    private static void Read(byte[] packet, List<string> lines)
    {
        Assert.Equal(1, packet[7]);
        Assert.Equal("3a00050200000100", Convert.ToHexStringLower(packet.AsSpan(40, 8)));
        Assert.Equal(packet.Length - 40, BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(4)));
        Assert.True(packet.Length <= 1280);
        uint pseudo = InternetChecksum.PseudoHeader(packet.AsSpan(8, 16), packet.AsSpan(24, 16), 58, (uint)(packet.Length - Offset));
        Assert.Equal(0, InternetChecksum.Finish(InternetChecksum.Add(pseudo, InternetChecksum.Sum(packet.AsSpan(Offset)))));
        var source = new In6Addr(packet.AsSpan(8));
        Assert.True(source.IsLinkLocal || source.IsAny, source.ToString());
        string suffix = source.IsAny ? " from ::" : "";
        var destination = new In6Addr(packet.AsSpan(24));
        if (packet[Offset] != 143)
        {
            var group = new In6Addr(packet.AsSpan(Offset + 8));
            Assert.Equal(packet[Offset] == 131 ? group : In6Addr.AllRouters, destination);
            lines.Add($"{(packet[Offset] == 131 ? "REPORT1" : "DONE")} {group}{suffix}");
            return;
        }

        Assert.Equal("ff02::16", destination.ToString());
        int at = Offset + 8;
        string[] names = ["", "IS_IN", "IS_EX", "TO_IN", "TO_EX", "ALLOW", "BLOCK"];
        for (int left = BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(Offset + 6)); left > 0; left--)
        {
            int count = BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(at + 2));
            string[] sources = [.. Enumerable.Range(0, count).Select(i =>
                new In6Addr(packet.AsSpan(at + 20 + (16 * i))).ToString()).Order(StringComparer.Ordinal)];
            lines.Add($"{names[packet[at]]} {new In6Addr(packet.AsSpan(at + 4))} {{{string.Join(' ', sources)}}}{suffix}");
            at += 20 + (16 * count);
        }

        Assert.Equal(packet.Length, at);
    }

    /// <summary>A host that has been up for a while, and whose own groups are reported.</summary>
    public static Host6 Make(string name, ulong seed = 1)
    {
        var host = new Host6(name, seed);
        host.AddAddress("2001:db8::1");
        host.Run(30);
        host.Sent.Clear();
        return host;
    }

    public static SourceFilter<In6Addr> Include(params string[] sources) => new(FilterMode.Include, [.. sources.Select(In6Addr.Parse)]);
}
