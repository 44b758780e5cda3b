using Vnet.Net;

namespace Vnet.Netinet6;

// Messages in: what all have to fulfil (RFC 4861 sections 6.1, 7.1, 8.1).
public static partial class Nd6
{
    // What does not come in fragments is not longer than this on any link; what does is not taken (RFC 6980).
    private const int LongestMessage = 9216;

    /// <summary>Takes a message of neighbor discovery, inside a lane with the vnet current.</summary>
    /// <param name="m">The packet from its IPv6 header on, with a checksum that is right; no longer the caller's.</param>
    /// <param name="offset">Where the message begins.</param>
    internal static void Input(Mbuf m, int offset)
    {
        ref Nd6stat stat = ref V_nd6stat.Own;
        int length = m.Pkthdr.Len;
        if (length - offset < Nd6Option.Unit || length > LongestMessage)
        {
            stat.rxbadlen++;
            m.FreeChain();
            return;
        }

        if (m.Length < length)
        {
            if (m.Pullup(length) is not { } whole)
            {
                stat.rxbadlen++;
                return;
            }

            m = whole;
        }

        if (m.ReceiveInterface is { } ifp && (ifp.Nd6.Flags & Nd6Flags.IfDisabled) == 0 && ifp.IsRunning)
            Input(ifp, m, offset, ref stat);
        else
            stat.rxignored++;
        m.FreeChain();
    }

    private static void Input(Ifnet ifp, Mbuf m, int offset, ref Nd6stat stat)
    {
        var ip = new Ip6Header(m.Data);
        ReadOnlySpan<byte> bytes = m.Data[offset..];
        int fixedLength = Nd6Type.LengthOf(bytes[0]);
        if (fixedLength == 0 || bytes.Length < fixedLength)
        {
            stat.rxbadlen++;
        }
        else if ((m.Flags & MbufFlags.Fragmented) != 0)
        {
            stat.rxfragmented++;
        }
        else if (ip.HopLimit != 255)
        {
            stat.rxbadhlim++;
        }
        else if (bytes[1] != 0)
        {
            stat.rxbadcode++;
        }
        else if (ip.Source.IsMulticast || (ip.Source.IsLoopback && (ifp.Flags & IfFlags.Loopback) == 0))
        {
            stat.rxbadaddr++;
        }
        else
        {
            var options = new Nd6Options(bytes[fixedLength..]);
            int count = options.Check();
            if (count < 0)
                stat.rxbadopt++;
            else if (count > Math.Max(V_nd6_maxndopt, 0))
                stat.rxtoomanyopt++;
            else
                Dispatch(new Nd6Message(ifp, ip, bytes, options), ref stat);
        }
    }

    private static void Dispatch(in Nd6Message message, ref Nd6stat stat)
    {
        switch (message.Bytes[0])
        {
            case Nd6Type.NeighborSolicitation:
                stat.rxsolicits++;
                SolicitationInput(message, ref stat);
                break;
            case Nd6Type.NeighborAdvertisement:
                stat.rxadverts++;
                AdvertisementInput(message, ref stat);
                break;
            case Nd6Type.RouterSolicitation:
                stat.rxrsolicits++;
                RouterSolicitationInput(message, ref stat);
                break;
            case Nd6Type.RouterAdvertisement:
                stat.rxradverts++;
                RouterAdvertisementInput(message, ref stat);
                break;
            case Nd6Type.Redirect:
                stat.rxredirects++;
                RedirectInput(message, ref stat);
                break;
        }
    }
}
