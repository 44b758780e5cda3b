using System.Runtime.InteropServices;
using Vnet.Net;

namespace Vnet.Kern;

// sosetopt and sogetopt.
public sealed partial class Socket
{
    // What may be switched by its own number.
    private const SocketOptions Switches = SocketOptions.Debug | SocketOptions.ReuseAddr | SocketOptions.KeepAlive | SocketOptions.DontRoute
        | SocketOptions.Broadcast | SocketOptions.UseLoopback | SocketOptions.OobInline | SocketOptions.ReusePort | SocketOptions.Timestamp
        | SocketOptions.NoSigPipe | SocketOptions.BinTime | SocketOptions.NoOffload | SocketOptions.ReusePortLb | SocketOptions.RError;

    /// <summary>Changes an option (<c>sosetopt</c>).</summary>
    /// <inheritdoc cref="Protosw.SetOption"/>
    public Errno SetOption(int level, int name, ReadOnlySpan<byte> value)
    {
        if (!TryEnter())
            return Gone;
        try
        {
            using (CurVnet.SetQuiet(Vnet))
            {
                if (level != SockOpt.Level)
                    return Protocol.SetOption(this, level, name, value);
                Errno error = Set(name, value);
                return error == Errno.Ok ? Protocol.SetOption(this, level, name, value) : error;
            }
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Reads an option (<c>sogetopt</c>).</summary>
    /// <inheritdoc cref="Protosw.GetOption"/>
    public Errno GetOption(int level, int name, Span<byte> value, out int length)
    {
        length = 0;
        if (!TryEnter())
            return Gone;
        try
        {
            using (CurVnet.SetQuiet(Vnet))
                return level == SockOpt.Level ? Get(name, value, out length) : Protocol.GetOption(this, level, name, value, out length);
        }
        finally
        {
            Exit();
        }
    }

    private Errno Set(int name, ReadOnlySpan<byte> value)
    {
        switch (name)
        {
            case SockOpt.RcvTimeo or SockOpt.SndTimeo:
                return SetTimeout(name, value);
            case (int)SocketOptions.Linger:
                return SetLinger(value);
        }

        if (!OptionValue.TryRead(value, out int number))
            return Errno.Invalid;
        switch (name)
        {
            case SockOpt.SndBuf:
                return Transmit.Reserve(number);
            case SockOpt.RcvBuf:
                return Receive.Reserve(number);
            case SockOpt.SndLowat or SockOpt.RcvLowat:
                if (number < 1)
                    return Errno.Invalid;
                SockBuf buffer = name == SockOpt.SndLowat ? Transmit : Receive;
                buffer.LowWater = Math.Min(number, buffer.HighWater);
                return Errno.Ok;
            case SockOpt.SetFib:
                if ((uint)number >= (uint)Rib.FibCount)
                    return Errno.Invalid;
                Fib = number;
                return Errno.Ok;
            case SockOpt.UserCookie:
                UserCookie = (uint)number;
                return Errno.Ok;
            default:
                // One bit, and one that may be switched.
                if (name <= 0 || (name & (name - 1)) != 0 || ((SocketOptions)name & Switches) == 0)
                    return Errno.NoProtocolOption;
                Switch((SocketOptions)name, number != 0);
                return Errno.Ok;
        }
    }

    private Errno Get(int name, Span<byte> value, out int length)
    {
        switch (name)
        {
            case SockOpt.RcvTimeo or SockOpt.SndTimeo:
                TimeSpan time = name == SockOpt.RcvTimeo ? ReceiveTimeout : TransmitTimeout;
                Span<long> timeval = [(long)time.TotalSeconds, time.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond];
                length = OptionValue.Write(value, MemoryMarshal.AsBytes(timeval));
                return Errno.Ok;
            case (int)SocketOptions.Linger:
                Span<int> linger = [(int)(Options & SocketOptions.Linger), Linger];
                length = OptionValue.Write(value, MemoryMarshal.AsBytes(linger));
                return Errno.Ok;
        }

        int number = name switch
        {
            SockOpt.SndBuf => Transmit.HighWater,
            SockOpt.RcvBuf => Receive.HighWater,
            SockOpt.SndLowat => Transmit.LowWater,
            SockOpt.RcvLowat => Receive.LowWater,
            SockOpt.Error => (int)TakeError(),
            SockOpt.Type => (int)Protocol.Type,
            SockOpt.Protocol => ProtocolNumber,
            SockOpt.Domain => (int)Protocol.Domain,
            SockOpt.SetFib => Fib,
            SockOpt.UserCookie => (int)UserCookie,
            (int)SocketOptions.AcceptConn => (int)(Options & SocketOptions.AcceptConn),
            _ => -1,
        };
        if (number < 0 && name != SockOpt.UserCookie)
        {
            if (((SocketOptions)name & Switches) == 0 || (name & (name - 1)) != 0)
            {
                length = 0;
                return Errno.NoProtocolOption;
            }

            // As FreeBSD: not 1 but the bit.
            number = (int)(Options & (SocketOptions)name);
        }

        length = OptionValue.Write(value, number);
        return Errno.Ok;
    }

    private Errno SetTimeout(int name, ReadOnlySpan<byte> value)
    {
        if (value.Length < 16)
            return Errno.Invalid;
        ReadOnlySpan<long> timeval = MemoryMarshal.Cast<byte, long>(value[..16]);
        if (timeval[0] < 0 || timeval[1] is < 0 or > 999_999)
            return Errno.Domain;
        TimeSpan time = timeval[0] > int.MaxValue / 1000
            ? TimeSpan.FromMilliseconds(int.MaxValue)
            : TimeSpan.FromSeconds(timeval[0]) + TimeSpan.FromMicroseconds(timeval[1]);
        if (name == SockOpt.RcvTimeo)
            ReceiveTimeout = time;
        else
            TransmitTimeout = time;
        return Errno.Ok;
    }

    private Errno SetLinger(ReadOnlySpan<byte> value)
    {
        if (value.Length < 8)
            return Errno.Invalid;
        ReadOnlySpan<int> linger = MemoryMarshal.Cast<byte, int>(value[..8]);
        if (linger[1] is < 0 or > 0xffff)
            return Errno.Domain;
        Linger = linger[1];
        Switch(SocketOptions.Linger, linger[0] != 0);
        return Errno.Ok;
    }

    private void Switch(SocketOptions option, bool on)
    {
        if (on)
            Interlocked.Or(ref _options, (int)option);
        else
            Interlocked.And(ref _options, ~(int)option);
    }
}
