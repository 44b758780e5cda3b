using System.Runtime.InteropServices;
using Vnet.Kern;
using LingerOption = System.Net.Sockets.LingerOption;

namespace Vnet.Sockets;

// Options as properties.
public sealed partial class VnetSocket
{
    /// <summary>Size of the receive buffer in bytes, from 1 to about <c>kern.ipc.maxsockbuf</c>; senders' names count.</summary>
    public int ReceiveBufferSize
    {
        get => GetNumber(SockOpt.Level, SockOpt.RcvBuf, nameof(ReceiveBufferSize));
        set => SetNumber(SockOpt.Level, SockOpt.RcvBuf, value, $"Setting ReceiveBufferSize to {value}");
    }

    /// <summary>Longest message that can be sent, in bytes.</summary>
    public int SendBufferSize
    {
        get => GetNumber(SockOpt.Level, SockOpt.SndBuf, nameof(SendBufferSize));
        set => SetNumber(SockOpt.Level, SockOpt.SndBuf, value, $"Setting SendBufferSize to {value}");
    }

    /// <summary>How long a synchronous receive waits, in milliseconds of the system's clock; 0 or -1 for ever.</summary>
    public int ReceiveTimeout
    {
        get => (int)_so.ReceiveTimeout.TotalMilliseconds;
        set => _so.ReceiveTimeout = TimeoutOf(value);
    }

    /// <summary>How long a synchronous send waits; datagrams do not.</summary>
    public int SendTimeout
    {
        get => (int)_so.TransmitTimeout.TotalMilliseconds;
        set => _so.TransmitTimeout = TimeoutOf(value);
    }

    /// <summary>Whether it may send to broadcast addresses.</summary>
    public bool EnableBroadcast
    {
        get => Is(SocketOptions.Broadcast);
        set => Set(SocketOptions.Broadcast, value);
    }

    /// <summary>Whether its address may be bound again (<c>SO_REUSEADDR</c>).</summary>
    public bool ReuseAddress
    {
        get => Is(SocketOptions.ReuseAddr);
        set => Set(SocketOptions.ReuseAddr, value);
    }

    /// <summary>Whether several may have its address and port, if all say so (<c>SO_REUSEPORT</c>).</summary>
    public bool ReusePort
    {
        get => Is(SocketOptions.ReusePort);
        set => Set(SocketOptions.ReusePort, value);
    }

    /// <summary>Whether those with its address and port share what comes, each flow to one of them (<c>SO_REUSEPORT_LB</c>).</summary>
    public bool ReusePortLoadBalance
    {
        get => Is(SocketOptions.ReusePortLb);
        set => Set(SocketOptions.ReusePortLb, value);
    }

    /// <summary>Whether nobody else may bind its address: neither of the reuse options. Setting it clears them.</summary>
    public bool ExclusiveAddressUse
    {
        get => !Is(SocketOptions.ReuseAddr) && !Is(SocketOptions.ReusePort) && !Is(SocketOptions.ReusePortLb);
        set
        {
            if (!value)
                return;
            Set(SocketOptions.ReuseAddr, false);
            Set(SocketOptions.ReusePort, false);
            Set(SocketOptions.ReusePortLb, false);
        }
    }

    /// <summary>Whether it sends only to hosts on a network of an own interface.</summary>
    public bool DontRoute
    {
        get => Is(SocketOptions.DontRoute);
        set => Set(SocketOptions.DontRoute, value);
    }

    /// <summary>Time to live or hop limit of what it sends, 0 to 255.</summary>
    public short Ttl
    {
        get => (short)(IsInet6 ? GetNumber(Ip6Opt.Level, Ip6Opt.UnicastHops, nameof(Ttl)) : GetNumber(IpOpt.Level, IpOpt.Ttl, nameof(Ttl)));
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, byte.MaxValue);
            SetNumber(IsInet6 ? Ip6Opt.Level : IpOpt.Level, IsInet6 ? Ip6Opt.UnicastHops : IpOpt.Ttl, value, $"Setting Ttl to {value}");
        }
    }

    /// <summary>What comes with a lower time to live or hop limit is dropped (<c>IP_MINTTL</c>), 0 to 255.</summary>
    public int MinTtl
    {
        get => GetNumber(IpOpt.Level, IpOpt.MinTtl, nameof(MinTtl));
        set => SetNumber(IpOpt.Level, IpOpt.MinTtl, value, $"Setting MinTtl to {value}");
    }

    /// <summary>Type of service or traffic class of what it sends, 0 to 255.</summary>
    public int TypeOfService
    {
        get => IsInet6 ? GetNumber(Ip6Opt.Level, Ip6Opt.Tclass, nameof(TypeOfService)) : GetNumber(IpOpt.Level, IpOpt.Tos, nameof(TypeOfService));
        set => SetNumber(IsInet6 ? Ip6Opt.Level : IpOpt.Level, IsInet6 ? Ip6Opt.Tclass : IpOpt.Tos, value, $"Setting TypeOfService to {value}");
    }

    /// <summary>Whether what it sends must not be fragmented.</summary>
    public bool DontFragment
    {
        get => (IsInet6 ? GetNumber(Ip6Opt.Level, Ip6Opt.DontFrag, nameof(DontFragment)) : GetNumber(IpOpt.Level, IpOpt.DontFrag, nameof(DontFragment))) != 0;
        set => SetNumber(IsInet6 ? Ip6Opt.Level : IpOpt.Level, IsInet6 ? Ip6Opt.DontFrag : IpOpt.DontFrag, value ? 1 : 0, $"Setting DontFragment to {value}");
    }

    /// <summary>Whether a socket of IPv6 takes IPv4 too; to be set before it is bound.</summary>
    /// <exception cref="NotSupportedException">It is a socket of IPv4.</exception>
    public bool DualMode
    {
        get => GetNumber(Ip6Opt.Level, ThrowIfInet(Ip6Opt.V6Only), nameof(DualMode)) == 0;
        set => SetNumber(Ip6Opt.Level, ThrowIfInet(Ip6Opt.V6Only), value ? 0 : 1, $"Setting DualMode to {value}");
    }

    /// <summary>Whether it may be bound to addresses of others (<c>IP_BINDANY</c>); needs a privilege.</summary>
    public bool BindAny
    {
        get => (IsInet6 ? GetNumber(Ip6Opt.Level, Ip6Opt.BindAny, nameof(BindAny)) : GetNumber(IpOpt.Level, IpOpt.BindAny, nameof(BindAny))) != 0;
        set => SetNumber(IsInet6 ? Ip6Opt.Level : IpOpt.Level, IsInet6 ? Ip6Opt.BindAny : IpOpt.BindAny, value ? 1 : 0, $"Setting BindAny to {value}");
    }

    /// <summary>Number of its routing table (<c>SO_SETFIB</c>), below <c>net.fibs</c>.</summary>
    public int Fib
    {
        get => GetNumber(SockOpt.Level, SockOpt.SetFib, nameof(Fib));
        set => SetNumber(SockOpt.Level, SockOpt.SetFib, value, $"Setting Fib to {value}");
    }

    /// <summary>How a stream waits when it is closed while data is left; kept for datagrams, without effect.</summary>
    public LingerOption LingerState
    {
        get
        {
            Span<int> linger = [0, 0];
            ThrowIfFailed(_so.GetOption(SockOpt.Level, (int)SocketOptions.Linger, MemoryMarshal.AsBytes(linger), out _), "Reading LingerState");
            return new LingerOption(linger[0] != 0, linger[1]);
        }

        set
        {
            ArgumentNullException.ThrowIfNull(value);
            ReadOnlySpan<int> linger = [value.Enabled ? 1 : 0, value.LingerTime];
            ThrowIfFailed(_so.SetOption(SockOpt.Level, (int)SocketOptions.Linger, MemoryMarshal.AsBytes(linger)), "Setting LingerState");
        }
    }

    private bool IsInet6 => AddressFamily == AddressFamily.InterNetworkV6;

    private bool Is(SocketOptions option)
    {
        ThrowIfClosed();
        return (_so.Options & option) != 0;
    }

    private void Set(SocketOptions option, bool on) => SetNumber(SockOpt.Level, (int)option, on ? 1 : 0, $"Setting {option} to {on}");

    private int ThrowIfInet(int option) =>
        IsInet6 ? option : throw new NotSupportedException("A socket of IPv4 takes nothing else: make one of IPv6 for both.");

    private static TimeSpan TimeoutOf(int milliseconds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(milliseconds, -1);
        return milliseconds <= 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(milliseconds);
    }
}
