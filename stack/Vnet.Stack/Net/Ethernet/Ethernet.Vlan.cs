using System.Buffers.Binary;

namespace Vnet.Net;

// 802.1Q and 802.1ad tags in frames and out of them.
public static partial class Ethernet
{
    /// <summary>Bytes of a tag (<c>ETHER_VLAN_ENCAP_LEN</c>).</summary>
    public const int VlanTagLength = 4;

    /// <summary>The VLAN's number in a tag (<c>EVL_VLID_MASK</c>).</summary>
    public const ushort VlanIdMask = 0xfff;

    // Left free before a header that is copied, for tags and encapsulations to come.
    private const int HeadRoom = 32;

    private const int AddressesLength = 2 * MacAddress.Length;

    /// <summary>
    /// Puts the tag that a packet carries beside its bytes into the frame (<c>ether_vlanencap</c>), for a device that does
    /// not do it.
    /// </summary>
    /// <param name="m">A frame with <see cref="MbufFlags.VlanTag"/>; no longer the caller's.</param>
    /// <returns>The frame; null when there was no memory, and then it is freed.</returns>
    public static Mbuf? InsertTag(Mbuf m)
    {
        ArgumentNullException.ThrowIfNull(m);
        ushort type = (m.Flags & MbufFlags.ServiceTag) != 0 ? EtherType.QinQ : EtherType.Vlan;
        m.Flags &= ~(MbufFlags.VlanTag | MbufFlags.ServiceTag);
        ushort tag = m.Pkthdr.EtherVtag;
        // Another owner of the bytes must not see them move; then the header goes into an mbuf of its own.
        if (m.Prepend(VlanTagLength)?.Pullup(EtherHeader.LengthWithTag) is not { } tagged)
            return null;
        Span<byte> frame = tagged.Data;
        frame.Slice(VlanTagLength, AddressesLength).CopyTo(frame);
        BinaryPrimitives.WriteUInt16BigEndian(frame[AddressesLength..], type);
        BinaryPrimitives.WriteUInt16BigEndian(frame[(AddressesLength + 2)..], tag);
        return tagged;
    }

    /// <summary>Lengthens a frame with zeros to the least that a wire carries (<see cref="MinFrame"/>), for a device that needs it.</summary>
    /// <returns>The frame; null when there was no memory, and then it is freed.</returns>
    public static Mbuf? Pad(Mbuf m)
    {
        ArgumentNullException.ThrowIfNull(m);
        int missing = MinFrame - m.Pkthdr.Len;
        return missing <= 0 ? m : AppendZeros(m, missing);
    }

    internal static bool IsTag(ushort type) => type is EtherType.Vlan or EtherType.QinQ;

    // The tag goes beside the bytes, where a device that strips tags has put it.
    private static Mbuf? TakeTag(Ifnet ifp, Mbuf m, ref Etherstat stat)
    {
        if ((m.Flags & MbufFlags.VlanTag) != 0)
            return m;
        ushort type = new EtherHeader(m.Data).EtherType;
        if (!IsTag(type))
            return m;
        if (m.Pkthdr.Len < EtherHeader.LengthWithTag)
            return Refuse(ifp, m, ref stat.ether_short);
        if (m.Pullup(EtherHeader.LengthWithTag) is not { } whole || MakeWritable(whole) is not { } frame)
            return Lost(ifp, ref stat.ether_nobufs);
        Span<byte> bytes = frame.Data;
        frame.Pkthdr.EtherVtag = BinaryPrimitives.ReadUInt16BigEndian(bytes[EtherHeader.Length..]);
        frame.Flags |= type == EtherType.QinQ ? MbufFlags.VlanTag | MbufFlags.ServiceTag : MbufFlags.VlanTag;
        bytes[..AddressesLength].CopyTo(bytes[VlanTagLength..]);
        frame.Adjust(VlanTagLength);
        stat.ether_untagged++;
        return frame;
    }

    // Only the header is copied away from who shares the bytes.
    private static Mbuf? MakeWritable(Mbuf m) => m.IsWritable ? m : m.CopyUp(EtherHeader.LengthWithTag, HeadRoom);

    private static Mbuf? AppendZeros(Mbuf m, int count)
    {
        Span<byte> zeros = stackalloc byte[MinFrame];
        zeros.Clear();
        if (m.Append(zeros[..count]))
            return m;
        m.FreeChain();
        return null;
    }
}
