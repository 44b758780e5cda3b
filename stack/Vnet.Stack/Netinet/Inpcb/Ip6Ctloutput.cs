using Vnet.Kern;
using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Netinet;

/// <summary>Options at the level of IPv6 (FreeBSD's <c>ip6_ctloutput</c>), for all protocols over it (RFC 3493, 3542).</summary>
internal static class Ip6Ctloutput
{
    /// <summary>Sets one; the caller has the connection locked.</summary>
    public static Errno Set(Inpcb inp, int name, ReadOnlySpan<byte> value)
    {
        if (MulticastCtl.IsOf6(name))
            return MulticastCtl.Set6(inp, name, value);
        if (!OptionValue.TryRead(value, out int number))
            return Errno.Invalid;
        switch (name)
        {
            case Ip6Opt.UnicastHops:
                if (number is < -1 or > byte.MaxValue)
                    return Errno.Invalid;
                inp.HopLimit = (short)number;
                return Errno.Ok;
            case Ip6Opt.Tclass:
                if (number is < -1 or > byte.MaxValue)
                    return Errno.Invalid;
                inp.Tos = number < 0 ? (byte)0 : (byte)number;
                return Errno.Ok;
            case Ip6Opt.V6Only:
                // RFC 3493 section 5.3; once it has a name, what it takes is fixed.
                if (inp.Names is not null)
                    return Errno.Invalid;
                inp.SetFlag(InpFlags.V6Only, number != 0);
                inp.Vflag = number != 0 ? inp.Vflag & ~InpVflag.V4 : inp.Vflag | InpVflag.V4;
                return Errno.Ok;
            case Ip6Opt.PortRange:
                return IpCtloutput.SetPortRange(inp, number);
            case Ip6Opt.UseMinMtu:
                if (number is < -1 or > 1)
                    return Errno.Invalid;
                inp.UseMinMtu = (sbyte)number;
                return Errno.Ok;
            case Ip6Opt.PreferTempAddr:
                if (number is < -1 or > 1)
                    return Errno.Invalid;
                inp.SourcePreferences = number switch { 1 => In6SourcePreferences.Temporary, 0 => In6SourcePreferences.Public, _ => In6SourcePreferences.None };
                return Errno.Ok;
            case Ip6Opt.BindAny:
                if (number != 0 && !Priv.Check(inp.Cred, Priv.NetinetBindAny))
                    return Errno.NotPermitted;
                break;
        }

        if (FlagOf(name) is not (not InpFlags.None and var flag))
            return Errno.NoProtocolOption;
        inp.SetFlag(flag, number != 0);
        return Errno.Ok;
    }

    /// <summary>Reads one.</summary>
    public static Errno Get(Inpcb inp, int name, Span<byte> value, out int length)
    {
        length = 0;
        if (MulticastCtl.IsOf6(name))
            return MulticastCtl.Get6(inp, name, value, out length);
        int? number = name switch
        {
            Ip6Opt.UnicastHops => inp.HopLimit < 0 ? 64 : inp.HopLimit,
            Ip6Opt.Tclass => inp.Tos,
            Ip6Opt.PortRange => IpCtloutput.PortRangeOf(inp),
            Ip6Opt.UseMinMtu => inp.UseMinMtu,
            Ip6Opt.PreferTempAddr => inp.SourcePreferences switch
            {
                In6SourcePreferences.Temporary => 1,
                In6SourcePreferences.Public => 0,
                _ => -1,
            },
            Ip6Opt.FlowId => (int)inp.FlowId,
            _ when FlagOf(name) is not InpFlags.None and var flag => (inp.Flags & flag) != 0 ? 1 : 0,
            _ => null,
        };
        if (number is null)
            return Errno.NoProtocolOption;
        length = OptionValue.Write(value, number.Value);
        return Errno.Ok;
    }

    private static InpFlags FlagOf(int name) => name switch
    {
        Ip6Opt.V6Only => InpFlags.V6Only,
        Ip6Opt.RecvPktInfo => InpFlags.RecvPktInfo,
        Ip6Opt.RecvHopLimit => InpFlags.RecvHopLimit,
        Ip6Opt.RecvTclass => InpFlags.RecvTclass,
        Ip6Opt.RecvFlowId => InpFlags.RecvFlowId,
        Ip6Opt.AutoFlowLabel => InpFlags.AutoFlowLabel,
        Ip6Opt.DontFrag => InpFlags.DontFrag,
        Ip6Opt.BindAny => InpFlags.BindAny,
        _ => InpFlags.None,
    };
}
