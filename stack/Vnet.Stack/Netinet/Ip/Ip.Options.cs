using System.Buffers.Binary;
using Vnet.Net;

namespace Vnet.Netinet;

// Options of packets that come in: ip_dooptions.
public static partial class Ip
{
    private const int OffsetOfLength = 1;
    private const int OffsetOfPointer = 2;
    private const int OffsetOfFlags = 3;
    private const int Processed = -1;
    private const int ProcessOptionsReject = 2;

    /// <summary>Does what a packet's options say, in it.</summary>
    /// <param name="m">The packet, no longer the caller's.</param>
    /// <param name="ifp">Where it came in.</param>
    /// <param name="isSourceRouted">Whether it has got another destination, to be forwarded to.</param>
    /// <returns>The packet; null when it is gone: its options were wrong, or not allowed.</returns>
    private static Mbuf? ProcessOptions(Mbuf m, Ifnet ifp, out bool isSourceRouted)
    {
        isSourceRouted = false;
        if (V_ip_doopts == ProcessOptionsReject)
            return Complain(m, IcmpUnreachable, CodeFilterProhibited);
        if (m.Unshare() is not { } own)
            return Lost(ref V_ipstat.Own.ips_toosmall);
        m = own;
        int hlen = new IpHeader(m.Data).HeaderLength;
        for (int at = IpHeader.MinLength; at < hlen;)
        {
            byte option = m.Data[at];
            if (option == IpOption.EndOfList)
                break;
            int left = hlen - at;
            int length = option == IpOption.NoOperation ? 1 : left < 2 ? 0 : m.Data[at + OffsetOfLength];
            if (option != IpOption.NoOperation && (length < 2 || length > left))
                return Complain(m, IcmpParameterProblem, at + OffsetOfLength);
            Span<byte> bytes = m.Data.Slice(at, length);
            int problem = Processed;
            switch (option)
            {
                case IpOption.LooseSourceRoute or IpOption.StrictSourceRoute:
                    if (!FollowSourceRoute(m, bytes, at, out problem, ref isSourceRouted))
                        return null;
                    break;
                case IpOption.RecordRoute:
                    if (!RecordRoute(m, ifp, bytes, at, out problem))
                        return Complain(m, IcmpUnreachable, CodeHost);
                    break;
                case IpOption.Timestamp:
                    problem = RecordTime(m, ifp, bytes, at);
                    break;
            }

            if (problem != Processed)
                return Complain(m, IcmpParameterProblem, problem);
            at += length;
        }

        // What was written changed the sum.
        FillSum(new IpHeader(m.Data), m.Data[..hlen]);
        return m;
    }

    // RFC 791: "the recorded route ... loose and strict"; off by default, because it lets others choose the way (RFC 5095 says the same of IPv6).
    private static bool FollowSourceRoute(Mbuf m, Span<byte> option, int at, out int problem, ref bool isSourceRouted)
    {
        problem = PointerProblem(option, at, IpOption.LeastPointer);
        if (problem != Processed)
            return true;
        var ip = new IpHeader(m.Data);
        bool isStrict = option[0] == IpOption.StrictSourceRoute;
        if (FindLocal(ip.Destination) is null)
        {
            // On its way to the next station: a strict one must have met it already.
            return (!isStrict && V_ip_dosourceroute != 0) || Complain(m, IcmpUnreachable, CodeSourceRoute) is not null;
        }

        int place = option[OffsetOfPointer] - 1;
        if (place > option.Length - InAddr.Length)
        {
            // The last station.
            if (V_ip_acceptsourceroute == 0)
                return Complain(m, IcmpUnreachable, CodeSourceRoute) is not null;
            m.AddTag(new IpSourceRoute(option, ip.Source));
            return true;
        }

        if (V_ip_dosourceroute == 0)
            return V_ipforwarding != 0 ? Complain(m, IcmpUnreachable, CodeSourceRoute) is not null : Drop(m, ref V_ipstat.Own.ips_cantforward) is not null;
        var next = new InAddr(option[place..]);
        InIfaddr? outgoing = isStrict ? OnLink(next, IpOutputFlags.RouteToIf).Source : Fib.Lookup(m.Pkthdr.Fib, next, m.Pkthdr.FlowId)?.SourceOrOwn;
        if (outgoing is null)
            return Complain(m, IcmpUnreachable, CodeSourceRoute) is not null;
        outgoing.Address.CopyTo(option[place..]);
        option[OffsetOfPointer] += InAddr.Length;
        ip.Destination = next;
        isSourceRouted = !next.IsMulticast;
        return true;
    }

    /// <returns>False: there is no route to the destination.</returns>
    private static bool RecordRoute(Mbuf m, Ifnet ifp, Span<byte> option, int at, out int problem)
    {
        problem = PointerProblem(option, at, IpOption.LeastPointer);
        int place = problem == Processed ? option[OffsetOfPointer] - 1 : int.MaxValue;
        // Full: nothing more is recorded.
        if (place > option.Length - InAddr.Length)
            return true;
        InAddr destination = new IpHeader(m.Data).Destination;
        InAddr? own = FindLocal(destination)?.Address
            ?? (destination.IsMulticast || InIfaddrs.IsBroadcast(destination, ifp) ? ifp.Inet.First?.Address
                : Fib.Lookup(m.Pkthdr.Fib, destination, m.Pkthdr.FlowId)?.SourceOrOwn?.Address);
        if (own is not { } address)
            return false;
        address.CopyTo(option[place..]);
        option[OffsetOfPointer] += InAddr.Length;
        return true;
    }

    /// <returns>Which byte of the header is wrong, or <see cref="Processed"/>.</returns>
    private static int RecordTime(Mbuf m, Ifnet ifp, Span<byte> option, int at)
    {
        const int Time = 4;
        if (option.Length is < 4 or > IpOptions.MaxLength)
            return at + OffsetOfLength;
        if (option[OffsetOfPointer] < 5)
            return at + OffsetOfPointer;
        int place = option[OffsetOfPointer] - 1;
        if (place > option.Length - Time)
        {
            // Full: only counted, and if even that is full it is an error.
            option[OffsetOfFlags] += 0x10;
            return (option[OffsetOfFlags] & 0xf0) == 0 ? at + OffsetOfPointer : Processed;
        }

        int kind = option[OffsetOfFlags] & 0xf;
        switch (kind)
        {
            case IpOption.TimestampOnly:
                break;
            case IpOption.TimestampAndAddress or IpOption.TimestampPrespecified:
                if (place + InAddr.Length + Time > option.Length)
                    return at + OffsetOfPointer;
                if (kind == IpOption.TimestampPrespecified)
                {
                    if (FindLocal(new InAddr(option[place..])) is null)
                        return Processed;
                }
                else if ((ifp.Inet.OnNetwork(new IpHeader(m.Data).Destination) ?? ifp.Inet.First) is { } own)
                {
                    own.Address.CopyTo(option[place..]);
                }
                else
                {
                    return Processed;
                }

                place += InAddr.Length;
                option[OffsetOfPointer] += InAddr.Length;
                break;
            default:
                return at + OffsetOfFlags;
        }

        BinaryPrimitives.WriteUInt32BigEndian(option[place..], MillisecondsSinceMidnight());
        option[OffsetOfPointer] += Time;
        return Processed;
    }

    private static int PointerProblem(ReadOnlySpan<byte> option, int at, byte least) =>
        option.Length < 3 ? at + OffsetOfLength : option[OffsetOfPointer] < least ? at + OffsetOfPointer : Processed;

    /// <summary>Milliseconds since midnight UT (<c>iptime</c>, RFC 791 section 3.1).</summary>
    internal static uint MillisecondsSinceMidnight() => (uint)VnetClock.Wheel.TimeProvider.GetUtcNow().TimeOfDay.TotalMilliseconds;

    private static Mbuf? Complain(Mbuf m, byte type, int code)
    {
        V_ipstat.Own.ips_badoptions++;
        Icmp.Error(m, type, (byte)code);
        return null;
    }
}
