using System.Buffers.Binary;
using Vnet.Net;
using Vnet.Netinet;

namespace Vnet.Stack.Tests;

/// <summary>
/// A host 10.0.0.1/24 under a virtual clock, with neighbours 10.0.0.2 and 10.0.0.3: IPv4 packets are given to it and read from it
/// as bytes. Whatever it sends has right lengths and checksums.
/// </summary>
internal sealed class InHost : IDisposable
{
    public const string Us = "10.0.0.1";
    public const string Them = "10.0.0.2";
    public const string Third = "10.0.0.3";

    public InHost(string vnet, ulong seed = 1)
    {
        Port = new EtherPort(vnet, seed: seed);
        Port.AddAddress(Us, 24);
        using (CurVnet.Set(Vnet))
        {
            Arp.Set(Ifp, A(Them), new MacAddress(0x0200_0000_0002));
            Arp.Set(Ifp, A(Third), new MacAddress(0x0200_0000_0003));
        }

        Port.TakeSent();
    }

    public EtherPort Port { get; }

    public VnetInstance Vnet => Port.Vnet;

    public Ifnet Ifp => Port.Ifp;

    public Icmpstat Stat => Netinet.Icmp.Statistics(Vnet);

    public static InAddr A(string address) => InAddr.Parse(address);

    public void Do(Action action)
    {
        using (CurVnet.Set(Vnet))
            action();
    }

    /// <summary>An IPv4 packet.</summary>
    public static byte[] Ip(string from, string to, byte protocol, byte[] payload, byte ttl = 64, byte tos = 0, ushort offset = 0, byte[]? options = null)
    {
        options ??= [];
        int hlen = 20 + options.Length;
        byte[] packet = new byte[hlen + payload.Length];
        var ip = new IpHeader(packet)
        {
            HeaderLength = hlen,
            TotalLength = (ushort)packet.Length,
            Id = 7,
            Tos = tos,
            Offset = offset,
            Ttl = ttl,
            Protocol = protocol,
            Source = A(from),
            Destination = A(to),
        };
        options.CopyTo(packet, 20);
        payload.CopyTo(packet, hlen);
        ip.Checksum = InternetChecksum.Compute(packet.AsSpan(0, hlen));
        return packet;
    }

    /// <summary>An ICMP message: type, code, the rest after the checksum.</summary>
    public static byte[] Message(byte type, byte code, params byte[] rest)
    {
        byte[] message = [type, code, 0, 0, .. rest];
        return Summed(message);
    }

    /// <summary>Puts the Internet checksum into bytes 2 and 3.</summary>
    public static byte[] Summed(byte[] message)
    {
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), 0);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), InternetChecksum.Compute(message));
        return message;
    }

    /// <summary>An echo request from 10.0.0.2.</summary>
    public static byte[] Ping(string to = Us, string from = Them, int data = 8) =>
        Ip(from, to, IpProto.Icmp, Message(IcmpType.Echo, 0, [0x12, 0x34, 0, 1, .. Enumerable.Range(0, data).Select(static i => (byte)i)]));

    /// <summary>An ICMP error that quotes a packet.</summary>
    public static byte[] Error(byte type, byte code, byte[] quoted, ushort mtu = 0, string from = Them, string to = Us) =>
        Ip(from, to, IpProto.Icmp, Message(type, code, [0, 0, (byte)(mtu >> 8), (byte)mtu, .. quoted]));

    /// <summary>Receives a packet, in a frame to this host, to all or to a group.</summary>
    public void Receive(byte[] packet, MacAddress? frameTo = null)
    {
        var destination = new InAddr(packet.AsSpan(16));
        MacAddress to = frameTo ?? (destination.IsMulticast ? Arp.GroupAddress(destination)
            : destination.IsBroadcast || destination == A("10.0.0.255") ? MacAddress.Broadcast : EtherPort.Mac);
        byte[] frame = new byte[14 + packet.Length];
        _ = new EtherHeader(frame) { Destination = to, Source = new MacAddress(0x0200_0000_0002), EtherType = EtherType.Ip };
        packet.CopyTo(frame, 14);
        Port.Receive(frame);
    }

    /// <summary>What it has sent since the last time, without link headers; all of it is checked.</summary>
    public List<byte[]> Take()
    {
        var packets = new List<byte[]>();
        foreach (string frame in Port.TakeSent())
        {
            byte[] bytes = Convert.FromHexString(frame);
            var ether = new EtherHeader(bytes);
            if (ether.EtherType != EtherType.Ip)
                continue;
            byte[] packet = bytes[14..];
            var ip = new IpHeader(packet);
            Assert.Equal(packet.Length, ip.TotalLength);
            Assert.Equal(0, InternetChecksum.Compute(packet.AsSpan(0, ip.HeaderLength)));
            if (ip.Protocol is IpProto.Icmp or IpProto.Igmp)
                Assert.Equal(0, InternetChecksum.Compute(packet.AsSpan(ip.HeaderLength)));
            if (ip.Destination.IsMulticast)
                Assert.Equal(Arp.GroupAddress(ip.Destination), ether.Destination);
            packets.Add(packet);
        }

        return packets;
    }

    public byte[] TakeOne() => Assert.Single(Take());

    /// <summary>Nothing of this vnet's is left anywhere.</summary>
    public void AssertNoLeak() => Assert.Equal((0, 0), ((int)MbufZones.Mbufs.UsedBy(Vnet), (int)MbufZones.Clusters.UsedBy(Vnet)));

    public void Dispose() => Port.Dispose();
}
