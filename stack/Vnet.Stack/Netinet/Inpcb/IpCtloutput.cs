using Vnet.Kern;
using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>Options at the level of IPv4 (FreeBSD's <c>ip_ctloutput</c>), for all protocols over it.</summary>
internal static class IpCtloutput
{
    /// <summary>Sets one; the caller has the connection locked.</summary>
    public static Errno Set(Inpcb inp, int name, ReadOnlySpan<byte> value)
    {
        if (MulticastCtl.IsOf(name))
            return MulticastCtl.Set(inp, name, value);
        if (name == IpOpt.Options)
            return SetOptions(inp, value);
        if (!OptionValue.TryRead(value, out int number))
            return Errno.Invalid;
        switch (name)
        {
            case IpOpt.Tos:
                inp.Tos = (byte)number;
                return Errno.Ok;
            case IpOpt.Ttl:
                if ((uint)number > byte.MaxValue)
                    return Errno.Invalid;
                inp.Ttl = (byte)number;
                return Errno.Ok;
            case IpOpt.MinTtl:
                if ((uint)number > byte.MaxValue)
                    return Errno.Invalid;
                inp.MinTtl = (byte)number;
                return Errno.Ok;
            case IpOpt.PortRange:
                return SetPortRange(inp, number);
            case IpOpt.BindAny:
                if (number != 0 && !Priv.Check(inp.Cred, Priv.NetinetBindAny))
                    return Errno.NotPermitted;
                break;
        }

        if (FlagOf(name) is not (not InpFlags.None and var flag) || (flag == InpFlags.HdrIncl && inp.Socket.Protocol.Type != SocketType.Raw))
            return Errno.NoProtocolOption;
        inp.SetFlag(flag, number != 0);
        return Errno.Ok;
    }

    /// <summary>Reads one.</summary>
    public static Errno Get(Inpcb inp, int name, Span<byte> value, out int length)
    {
        length = 0;
        if (MulticastCtl.IsOf(name))
            return MulticastCtl.Get(inp, name, value, out length);
        if (name == IpOpt.Options)
        {
            length = OptionValue.Write(value, inp.Options is { } options ? options.Bytes : default);
            return Errno.Ok;
        }

        int? number = name switch
        {
            IpOpt.Tos => inp.Tos,
            IpOpt.Ttl => inp.Ttl,
            IpOpt.MinTtl => inp.MinTtl,
            IpOpt.PortRange => PortRangeOf(inp),
            IpOpt.FlowId => (int)inp.FlowId,
            _ when FlagOf(name) is not InpFlags.None and var flag => (inp.Flags & flag) != 0 ? 1 : 0,
            _ => null,
        };
        if (number is null)
            return Errno.NoProtocolOption;
        length = OptionValue.Write(value, number.Value);
        return Errno.Ok;
    }

    /// <summary>From which range its port is chosen; <c>IP_PORTRANGE</c> and <c>IPV6_PORTRANGE</c>.</summary>
    public static Errno SetPortRange(Inpcb inp, int range)
    {
        if (range is < 0 or > 2)
            return Errno.Invalid;
        inp.SetFlag(InpFlags.HighPort, range == 1);
        inp.SetFlag(InpFlags.LowPort, range == 2);
        return Errno.Ok;
    }

    public static int PortRangeOf(Inpcb inp) =>
        (inp.Flags & InpFlags.HighPort) != 0 ? 1 : (inp.Flags & InpFlags.LowPort) != 0 ? 2 : 0;

    private static InpFlags FlagOf(int name) => name switch
    {
        IpOpt.HdrIncl => InpFlags.HdrIncl,
        IpOpt.RecvOpts => InpFlags.RecvOpts,
        IpOpt.RecvDstAddr => InpFlags.RecvDstAddr,
        IpOpt.RecvTtl => InpFlags.RecvTtl,
        IpOpt.RecvTos => InpFlags.RecvTos,
        IpOpt.RecvIf => InpFlags.RecvIf,
        IpOpt.RecvFlowId => InpFlags.RecvFlowId,
        IpOpt.OnesBcast => InpFlags.OnesBcast,
        IpOpt.DontFrag => InpFlags.DontFrag,
        IpOpt.BindAny => InpFlags.BindAny,
        _ => InpFlags.None,
    };

    // ip_pcbopts
    private static Errno SetOptions(Inpcb inp, ReadOnlySpan<byte> options)
    {
        try
        {
            inp.Options = options.IsEmpty ? null : IpOptions.Parse(options);
            return Errno.Ok;
        }
        catch (NetException refused)
        {
            return refused.Errno;
        }
    }
}
