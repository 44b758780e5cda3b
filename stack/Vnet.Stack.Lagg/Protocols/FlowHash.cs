using System.Buffers.Binary;
using Vnet.Net;

namespace Vnet.Devices;

/// <summary>Tells flows apart by their headers, differently in every aggregate (<c>lagg_hashmbuf</c>).</summary>
/// <param name="key">Random, so that aggregates in a row do not choose alike.</param>
internal sealed class FlowHash(ulong key)
{
    /// <summary>What is looked at.</summary>
    public LaggHash Layers { get; set; } = LaggHash.All;

    /// <summary>Whether the flow id that a packet has is taken for L3 and L4 (<c>use_flowid</c>).</summary>
    public bool UsesFlowId { get; set; } = true;

    public uint Of(Mbuf m)
    {
        if (UsesFlowId && m.Pkthdr.RssType != RssType.None && (Layers & LaggHash.L4) != 0)
            return Mix(key, m.Pkthdr.FlowId);
        Span<byte> room = stackalloc byte[FrameHeaders.MaxLength];
        ReadOnlySpan<byte> bytes = m.Peek(0, room[..Math.Min(room.Length, m.Pkthdr.Len)]);
        uint hash = 0;
        if ((Layers & LaggHash.L2) != 0)
        {
            hash = Mix(key ^ new MacAddress(bytes).Value, hash);
            hash = Mix(new MacAddress(bytes[6..]).Value ^ ((m.Flags & MbufFlags.VlanTag) != 0 ? m.Pkthdr.EtherVtag & 0xffful : 0) << 48, hash);
        }

        return (Layers & (LaggHash.L3 | LaggHash.L4)) != 0 ? OfPacket(bytes, hash) : hash;
    }

    private uint OfPacket(ReadOnlySpan<byte> bytes, uint hash)
    {
        bool hasPorts = FrameHeaders.TryParse(bytes, isEthernet: true, out FrameHeaders headers);
        if (headers.Ip == 0)
            return hash;
        if ((Layers & LaggHash.L3) != 0)
        {
            ReadOnlySpan<byte> addresses = headers.IsIpv6 ? bytes.Slice(headers.Ip + 8, 32) : bytes.Slice(headers.Ip + 12, 8);
            for (; addresses.Length >= sizeof(ulong); addresses = addresses[sizeof(ulong)..])
                hash = Mix(key ^ BinaryPrimitives.ReadUInt64BigEndian(addresses), hash);
        }

        if ((Layers & LaggHash.L4) != 0 && hasPorts)
            hash = Mix(key ^ BinaryPrimitives.ReadUInt32BigEndian(bytes[headers.Transport..]), hash);
        return hash;
    }

    private static uint Mix(ulong value, uint hash)
    {
        value = (value ^ hash) * 0x9e37_79b9_7f4a_7c15;
        value = (value ^ (value >> 32)) * 0xbf58_476d_1ce4_e5b9;
        return (uint)(value >> 32);
    }
}
