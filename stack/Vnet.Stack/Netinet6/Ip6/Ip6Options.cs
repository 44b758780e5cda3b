using System.Buffers.Binary;

namespace Vnet.Netinet6;

/// <summary>Reads the options of an options header (RFC 8200 section 4.2; FreeBSD's <c>ip6_process_hopopts</c>, <c>ip6_unknown_opt</c>).</summary>
internal static class Ip6Options
{
    // RFC 8504 section 5.3: more than is needed to align to eight bytes carries something else, or wastes time.
    private const int MaxPadding = 7;

    /// <summary>Looks at all options.</summary>
    /// <param name="header">The header, whole.</param>
    /// <param name="isHopByHop">Which of the two headers it is.</param>
    /// <param name="limit">Most options in it, padding not counted (RFC 8504 section 5.3); 0 for any number.</param>
    /// <param name="at">Where the option is that the sender is told of.</param>
    /// <param name="isMld">Whether there is a router alert of MLD.</param>
    public static Ip6OptionsVerdict Check(ReadOnlySpan<byte> header, bool isHopByHop, int limit, out int at, out bool isMld)
    {
        isMld = false;
        (int options, int padding) = (0, 0);
        for (at = 2; at < header.Length;)
        {
            byte type = header[at];
            if (type == Ip6Option.Pad1)
            {
                if (++padding > MaxPadding)
                    return Ip6OptionsVerdict.Discard;
                at++;
                continue;
            }

            if (at + 2 > header.Length || at + 2 + header[at + 1] > header.Length)
            {
                // RFC 8200 does not say where to point: to the length, as FreeBSD does.
                at++;
                return Ip6OptionsVerdict.Malformed;
            }

            ReadOnlySpan<byte> data = header.Slice(at + 2, header[at + 1]);
            if (type == Ip6Option.PadN)
            {
                padding += data.Length + 2;
                if (padding > MaxPadding || data.ContainsAnyExcept((byte)0))
                    return Ip6OptionsVerdict.Discard;
                at += data.Length + 2;
                continue;
            }

            padding = 0;
            if (limit > 0 && ++options > limit)
                return Ip6OptionsVerdict.Discard;
            if (type == Ip6Option.RouterAlert && isHopByHop)
            {
                if (data.Length != 2)
                {
                    at++;
                    return Ip6OptionsVerdict.Malformed;
                }

                isMld |= BinaryPrimitives.ReadUInt16BigEndian(data) == Ip6Option.RouterAlertMld;
            }
            else if (Ip6Option.ActionOf(type) is var action and not 0)
            {
                return action == 1 ? Ip6OptionsVerdict.Discard : action == 2 ? Ip6OptionsVerdict.Unknown : Ip6OptionsVerdict.UnknownUnlessMulticast;
            }

            at += data.Length + 2;
        }

        return Ip6OptionsVerdict.Accept;
    }
}
