using System.Buffers.Binary;
using Vnet.Net;

namespace Vnet.Netinet;

// Registers of PIM sparse mode (RFC 7761 section 4.4.1): pim_register_send.
public sealed partial class MulticastRouter
{
    private const int PimLength = 8;
    private const byte VersionAndRegister = 0x21;
    private const byte RegisterTtl = 64;
    private const int NeededBeforeIp = IpHeader.MinLength + PimLength;

    // To the rendezvous point, by the daemon or by itself.
    private void Register(Mbuf m, int number, Mfc mfc, VifEntry?[] vifs)
    {
        if (mfc.RendezvousPoint.IsAny)
        {
            Tell(MrouteUpcallType.WholePacket, number, m, m.Pkthdr.Len);
            return;
        }

        VifEntry? parent = mfc.Parent < vifs.Length ? vifs[mfc.Parent] : null;
        if (parent?.Ifp is not { } ifp || m.Pkthdr.Len + NeededBeforeIp > Ip.MaxPacket || m.Duplicate() is not { } copy)
        {
            Mroute.Stat.Own.mrts_nobufs++;
            return;
        }

        // A time to live less, and the sum to match (RFC 1141).
        var inner = new IpHeader(copy.Data);
        inner.Ttl--;
        uint sum = (uint)inner.Checksum + 0x100;
        inner.Checksum = (ushort)(sum + (sum >> 16));
        copy.Pkthdr.CsumFlags &= ~CsumFlags.Tso;
        if (TxOffload.Complete(copy, CsumFlags.None, isEthernet: false)?.Prepend(NeededBeforeIp) is not { } packet)
        {
            Mroute.Stat.Own.mrts_nobufs++;
            return;
        }

        packet.Pkthdr.CsumFlags = CsumFlags.None;
        packet.Flags &= ~(MbufFlags.Multicast | MbufFlags.Broadcast);
        Span<byte> header = packet.Data[..NeededBeforeIp];
        header.Clear();
        _ = new IpHeader(header)
        {
            HeaderLength = IpHeader.MinLength,
            TotalLength = (ushort)packet.Pkthdr.Len,
            Ttl = RegisterTtl,
            Protocol = IpProto.Pim,
            Source = parent.Vif.LocalAddress.IsAny && InIfaddrs.Of(ifp) is [var first, ..] ? first.Address : parent.Vif.LocalAddress,
            Destination = mfc.RendezvousPoint,
        };
        // The checksum of a register is over its header alone (section 4.9).
        Span<byte> pim = header[IpHeader.MinLength..];
        pim[0] = VersionAndRegister;
        BinaryPrimitives.WriteUInt16BigEndian(pim[2..], InternetChecksum.Compute(pim));
        Mroute.Stat.Own.mrts_registers++;
        _ = Ip.Output(packet);
    }
}
