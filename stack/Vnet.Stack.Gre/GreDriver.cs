using System.Buffers.Binary;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Devices;

/// <summary>One gre interface (FreeBSD's <c>struct gre_softc</c>).</summary>
internal sealed class GreDriver : TunnelDriver
{
    private const ushort Wccp = 0x883e;

    private volatile GreOptions _options = new();
    private int _sent;

    // The sequence number that came last, with a bit above that says there was one.
    private long _received;

    public override int MinMtu => Gre.MinMtu;

    public GreOptions Options => _options;

    protected override TunnelTable Table => Gre.Table;

    protected override ulong Id => IdOf(_options.Key);

    protected override VnetPcpustat<Tunnelstat> Statistics => Gre.Stat;

    protected override int MaxNesting => Gre.MaxNesting;

    /// <summary>What a key tells apart: none is as good as zero, as in FreeBSD.</summary>
    public static ulong IdOf(uint key) => key;

    public void SetOptions(GreOptions options)
    {
        GreOptions before = _options;
        if (before.Key == options.Key)
            _options = options;
        else
            Change(() => _options = options, () => _options = before);
        Volatile.Write(ref _received, 0);
        if (!options.Sequence)
            Volatile.Write(ref _sent, 0);
    }

    /// <summary>A packet of this tunnel came in (<c>gre_input</c>).</summary>
    public void Input(Mbuf m, int offset)
    {
        ref Tunnelstat stat = ref Statistics.Own;
        Span<byte> room = stackalloc byte[GreHeader.MaxLength + 1];
        ReadOnlySpan<byte> header = m.Peek(offset, room[..Math.Min(room.Length, m.Pkthdr.Len - offset)]);
        if (header.Length < GreHeader.MinLength)
        {
            Drop(m, ref stat.ts_tooshort);
            return;
        }

        ushort flags = GreHeader.Flags(header);
        int length = GreHeader.LengthOf(flags);
        if ((flags & GreHeader.MustBeZero) != 0)
        {
            Drop(m, ref stat.ts_badhdr);
            return;
        }

        if (header.Length <= length)
        {
            Drop(m, ref stat.ts_tooshort);
            return;
        }

        if ((flags & GreHeader.ChecksumPresent) != 0)
        {
            if ((header[6] | header[7]) != 0)
            {
                Drop(m, ref stat.ts_badhdr);
                return;
            }

            if (InternetChecksum.Compute(m, offset, m.Pkthdr.Len - offset) != 0)
            {
                Drop(m, ref stat.ts_badsum);
                return;
            }
        }

        Af family = FamilyOf(header, flags, ref length);
        if (family == Af.Unspecified)
        {
            Drop(m, ref stat.ts_noproto);
            return;
        }

        // Last, so that only what is right in every other way counts.
        if ((flags & GreHeader.SequencePresent) != 0 && _options.InOrder && !IsNext(BinaryPrimitives.ReadUInt32BigEndian(header[GreHeader.SequenceAt(flags)..])))
        {
            Drop(m, ref stat.ts_outoforder);
            return;
        }

        Deliver(m, offset + length, family, EcnMode.NoCare);
    }

    protected override Errno Encapsulate(Mbuf m, TunnelAddresses addresses)
    {
        ushort type;
        switch (FamilyLayer.FamilyOf(m))
        {
            case Af.Inet:
                type = EtherType.Ip;
                break;
            case Af.Inet6:
                type = EtherType.Ipv6;
                break;
            default:
                Statistics.Own.ts_noproto++;
                m.FreeChain();
                return Errno.AddressFamilyNotSupported;
        }

        GreOptions options = _options;
        ushort flags = 0;
        if (options.Checksum)
            flags |= GreHeader.ChecksumPresent;
        if (options.Key != 0)
            flags |= GreHeader.KeyPresent;
        if (options.Sequence)
            flags |= GreHeader.SequencePresent;
        byte tos = m.Length > 1 ? TunnelInput.TosOf(m) : (byte)0;
        int length = GreHeader.LengthOf(flags);
        if (Wrap(m, addresses, length, out Errno error) is not { } wrapped)
            return error;
        Span<byte> gre = wrapped.Data.Slice(addresses.HeaderLength, length);
        gre.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(gre, flags);
        BinaryPrimitives.WriteUInt16BigEndian(gre[2..], type);
        if (options.Key != 0)
            BinaryPrimitives.WriteUInt32BigEndian(gre[GreHeader.KeyAt(flags)..], options.Key);
        // RFC 2890 section 2.2: the first is 0.
        if (options.Sequence)
            BinaryPrimitives.WriteInt32BigEndian(gre[GreHeader.SequenceAt(flags)..], Interlocked.Increment(ref _sent) - 1);
        if (options.Checksum)
            BinaryPrimitives.WriteUInt16BigEndian(gre[GreHeader.MinLength..], InternetChecksum.Compute(wrapped, addresses.HeaderLength, wrapped.Pkthdr.Len - addresses.HeaderLength));
        return Send(wrapped, addresses, IpProto.Gre, tos, Gre.TtlOver(addresses.Family), Ip6OutputFlags.MinMtu);
    }

    private static Af FamilyOf(ReadOnlySpan<byte> header, ushort flags, ref int length)
    {
        switch (GreHeader.Protocol(header))
        {
            // WCCPv2 has four bytes of its own before the IP header, version 1 has not.
            case Wccp:
                if (flags == 0 && header[length] >> 4 != 4)
                    length += 4;
                return Af.Inet;
            case EtherType.Ip:
                return Af.Inet;
            case EtherType.Ipv6:
                return Af.Inet6;
            default:
                return Af.Unspecified;
        }
    }

    private bool IsNext(uint sequence)
    {
        const long Some = 1L << 32;
        while (true)
        {
            long last = Volatile.Read(ref _received);
            if (last != 0 && (int)(sequence - (uint)last) <= 0)
                return false;
            if (Interlocked.CompareExchange(ref _received, Some | sequence, last) == last)
                return true;
        }
    }
}
