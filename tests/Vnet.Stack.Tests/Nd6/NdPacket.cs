using System.Buffers.Binary;
using Vnet.Net;
using Vnet.Netinet6;
using Vnet.Stack.Tests.Inet6;

namespace Vnet.Stack.Tests.Nd;

/// <summary>Makes messages of neighbor discovery, right and wrong ones.</summary>
internal static class NdPacket
{
    public static byte[] Solicitation(
        In6Addr source, In6Addr destination, In6Addr target, MacAddress? hardware, byte[]? more = null, byte hopLimit = 255, byte code = 0) =>
        Packet6.Icmp(source, destination, 135, code, [.. Words(0), .. Bytes(target), .. Link(1, hardware), .. more ?? []], hopLimit: hopLimit);

    public static byte[] Advertisement(
        In6Addr source, In6Addr destination, In6Addr target, MacAddress? hardware, string flags, byte[]? more = null, byte hopLimit = 255, byte code = 0)
    {
        uint bits = (flags.Contains('R') ? 0x8000_0000 : 0) | (flags.Contains('S') ? 0x4000_0000u : 0) | (flags.Contains('O') ? 0x2000_0000u : 0);
        return Packet6.Icmp(source, destination, 136, code, [.. Words(bits), .. Bytes(target), .. Link(2, hardware), .. more ?? []], hopLimit: hopLimit);
    }

    public static byte[] RouterSolicitation(In6Addr source, MacAddress? hardware, byte hopLimit = 255) =>
        Packet6.Icmp(source, In6Addr.AllRouters, 133, 0, [.. Words(0), .. Link(1, hardware)], hopLimit: hopLimit);

    public static byte[] RouterAdvertisement(
        In6Addr source, ushort lifetime = 1800, byte[]? options = null, byte flags = 0, byte hops = 64, uint reachable = 0, uint retrans = 0,
        MacAddress? hardware = null, byte hopLimit = 255, byte code = 0, In6Addr? destination = null) =>
        Packet6.Icmp(source, destination ?? In6Addr.AllNodes, 134, code,
            [.. Words(((uint)hops << 24) | ((uint)flags << 16) | lifetime, reachable, retrans), .. Link(1, hardware), .. options ?? []], hopLimit: hopLimit);

    public static byte[] Redirect(
        In6Addr source, In6Addr destination, In6Addr target, In6Addr about, MacAddress? hardware = null, byte[]? more = null, byte hopLimit = 255, byte code = 0) =>
        Packet6.Icmp(source, destination, 137, code, [.. Words(0), .. Bytes(target), .. Bytes(about), .. Link(2, hardware), .. more ?? []], hopLimit: hopLimit);

    public static byte[] Prefix(string prefix, int length = 64, string flags = "LA", uint valid = 86400, uint preferred = 3600) =>
    [
        3, 4, (byte)length, (byte)((flags.Contains('L') ? 0x80 : 0) | (flags.Contains('A') ? 0x40 : 0)),
        .. Words(valid, preferred, 0), .. Bytes(In6Addr.Parse(prefix)),
    ];

    public static byte[] Mtu(uint mtu) => [5, 1, 0, 0, .. Words(mtu)];

    public static byte[] Route(string prefix, int length, byte preference = 0, uint lifetime = 1800) =>
        [24, 3, (byte)length, (byte)(preference << 3), .. Words(lifetime), .. Bytes(In6Addr.Parse(prefix))];

    public static byte[] Servers(uint lifetime, params string[] servers) =>
        [25, (byte)(1 + (2 * servers.Length)), 0, 0, .. Words(lifetime), .. servers.SelectMany(static one => Bytes(In6Addr.Parse(one)))];

    public static byte[] Domains(uint lifetime, params string[] domains)
    {
        byte[] names = [.. domains.SelectMany(static one => one.Split('.').SelectMany(static label => (byte[])[(byte)label.Length, .. label.Select(static c => (byte)c)]).Append((byte)0))];
        Array.Resize(ref names, (names.Length + 7) & ~7);
        return [31, (byte)(1 + (names.Length / 8)), 0, 0, .. Words(lifetime), .. names];
    }

    public static byte[] Link(byte type, MacAddress? hardware)
    {
        if (hardware is not { } mac)
            return [];
        byte[] option = [type, 1, 0, 0, 0, 0, 0, 0];
        mac.CopyTo(option.AsSpan(2));
        return option;
    }

    public static byte[] Bytes(In6Addr address)
    {
        byte[] bytes = new byte[16];
        address.CopyTo(bytes);
        return bytes;
    }

    public static byte[] Words(params uint[] words)
    {
        byte[] bytes = new byte[4 * words.Length];
        for (int i = 0; i < words.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4 * i), words[i]);
        return bytes;
    }
}
