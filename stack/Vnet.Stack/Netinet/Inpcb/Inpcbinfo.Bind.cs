using Vnet.Kern;
using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Netinet;

// Giving a local name: in_pcbbind, in6_pcbbind, in_pcblookup_local.
public sealed partial class Inpcbinfo
{
    private const SocketOptions ReuseMask = SocketOptions.ReuseAddr | SocketOptions.ReusePort | SocketOptions.ReusePortLb;

    /// <summary>Gives a connection a local name (<c>in_pcbbind</c>, <c>in6_pcbbind</c>).</summary>
    /// <param name="inp">The connection, locked by its caller (<see cref="Inpcb.WLock"/>).</param>
    /// <param name="name">The name; port 0 to have one chosen, none for any address as well.</param>
    /// <param name="cred">Who asks.</param>
    public Errno Bind(Inpcb inp, in SockAddr name, Ucred cred)
    {
        ArgumentNullException.ThrowIfNull(inp);
        ArgumentNullException.ThrowIfNull(cred);
        if (inp.IsFreed)
            return Errno.Invalid;
        if (inp.Names is not null)
            return Errno.Invalid;
        Errno error = Resolve(inp, name, out In6Addr address, out InpVflag family, out uint zone);
        if (error == Errno.Ok)
            error = PrisonInet.Local(cred.Prison, ref address, (family & InpVflag.V6) != 0 ? InpVflag.V6 : InpVflag.V4);
        if (error == Errno.Ok && !name.IsNone)
            error = LocalAddress.CheckBind(inp, address, family, zone);
        if (error != Errno.Ok)
            return error;
        using (_hash.EnterScope())
        {
            if (_isGone)
                return Errno.NetworkDown;
            var key = new InpcbKey(In6Addr.Any, address, 0, name.Port, family, zone);
            bool wildcard = (inp.Socket.Options & ReuseMask) == 0;
            error = name.Port != 0 ? CheckPort(inp, key, cred, wildcard) : ChoosePort(inp, ref key, cred, wildcard);
            if (error != Errno.Ok)
                return error;
            inp.SetFlag(InpFlags.AnonPort, name.Port == 0);
            inp.SetFlag(InpFlags.BoundAddress, !address.IsAny);
            Rehash(inp, new InConninfo(inp, key, family | (inp.Vflag & InpVflag.V6Proto), isExact: false));
            return Errno.Ok;
        }
    }

    /// <summary>
    /// Another's connection that a local name is that of, or could be taken for (<c>in_pcblookup_local</c>); with the hash lock.
    /// </summary>
    /// <param name="address">The local address.</param>
    /// <param name="port">The local port.</param>
    /// <param name="family">One of IPv4 and IPv6.</param>
    /// <param name="zone">Interface of an address that needs one.</param>
    /// <param name="wildcard">Whether connections with a peer count, and addresses that include each other.</param>
    /// <param name="cred">Whose; connections of jails with other addresses do not count. Null for all.</param>
    internal Inpcb? LookupLocal(in In6Addr address, ushort port, InpVflag family, uint zone, bool wildcard, Ucred? cred)
    {
        // An IPv6 socket that takes IPv4 counts only where nobody else does (INP_LOOKUP_MAPPED_PCB_COST).
        const int MappedCost = 3;
        Inpcb? match = null;
        int least = int.MaxValue;
        for (Inpcb? inp = _ports.First(port); inp is not null; inp = inp.PortNext)
        {
            if (inp.Names is not { } names || (names.Vflag & family) == 0 || (cred is not null && !PrisonInet.IsEqual(inp.Cred.Prison, cred.Prison, family)))
                continue;
            bool isSame = names.Local == address && (names.Zone == zone || !address.NeedsZone);
            if (!wildcard)
            {
                if (names.IsForeignAny && isSame)
                    return inp;
                continue;
            }

            if (!isSame && !names.IsLocalAny && !address.IsAny)
                continue;
            int cost = (names.IsForeignAny ? 0 : 1) + (isSame ? 0 : 1);
            if (family == InpVflag.V4 && (names.Vflag & InpVflag.V6) != 0)
                cost += MappedCost;
            if (cost < least)
                (match, least) = (inp, cost);
        }

        return match;
    }

    // What was asked for, as an address of one family, or of both for "any" of an IPv6 socket.
    private static Errno Resolve(Inpcb inp, in SockAddr name, out In6Addr address, out InpVflag family, out uint zone)
    {
        bool isV6 = (inp.Vflag & InpVflag.V6Proto) != 0;
        (address, zone) = (name.Inet6, name.Zone);
        family = isV6 ? InpVflag.V6 : InpVflag.V4;
        if (!name.IsNone && name.Family != (isV6 ? Af.Inet6 : Af.Inet))
            return Errno.AddressFamilyNotSupported;
        if (!isV6)
            return Errno.Ok;
        bool takesV4 = (inp.Flags & InpFlags.V6Only) == 0 && InetFamilies.HasInet;
        if (address.IsAny)
        {
            family = takesV4 ? InpVflag.V4 | InpVflag.V6 : InpVflag.V6;
        }
        else if (address.IsV4Mapped)
        {
            if (!takesV4)
                return Errno.Invalid;
            (address, family) = (new In6Addr(0, (uint)address.Low), InpVflag.V4);
        }

        return Errno.Ok;
    }

    // in_pcbbind_avail, in6_pcbbind_avail.
    private Errno CheckPort(Inpcb inp, in InpcbKey key, Ucred cred, bool wildcard)
    {
        if (InPorts.IsReserved(key.LocalPort) && !Priv.Check(cred, Priv.NetinetReservedPort))
            return Errno.AccessDenied;
        InpVflag first = (key.Family & InpVflag.V6) != 0 ? InpVflag.V6 : InpVflag.V4;
        bool isGroup = first == InpVflag.V6 ? key.Local.IsMulticast : new InAddr((uint)key.Local.Low).IsMulticast;
        if (!isGroup && !Priv.Check(cred, Priv.NetinetReusePort) && IsOthers(inp, key, cred, first))
            return Errno.AddressInUse;
        Inpcb? taken = LookupLocal(key.Local, key.LocalPort, first, key.Zone, wildcard, cred);
        if (taken is not null && !MayShare(inp, taken, isGroup) && !IsOtherFamily(inp, taken, key, first))
            return Errno.AddressInUse;
        if (first == InpVflag.V6 && (key.Family & InpVflag.V4) != 0)
        {
            // An IPv6 socket for any address takes IPv4's as well, but beside an IPv4 socket for any.
            taken = LookupLocal(In6Addr.Any, key.LocalPort, InpVflag.V4, 0, wildcard, cred);
            if (taken is not null && !MayShare(inp, taken, isGroup) && (taken.Names is { IsLocalAny: false } || (taken.Vflag & InpVflag.V6Proto) != 0))
                return Errno.AddressInUse;
        }

        return Errno.Ok;
    }

    // A name that another user has is not to be stolen, reuse or not.
    private bool IsOthers(Inpcb inp, in InpcbKey key, Ucred cred, InpVflag family)
    {
        if (LookupLocal(key.Local, key.LocalPort, family, key.Zone, wildcard: true, cred) is not { Names: { } names } taken)
            return false;
        return (inp.Socket.Protocol.Type != SocketType.Stream || names.IsForeignAny)
            && (!key.Local.IsAny || !names.IsLocalAny || (taken.Socket.Options & SocketOptions.ReusePort) != 0
                || (taken.Socket.Options & SocketOptions.ReusePortLb) == 0)
            && taken.Cred.Uid != cred.Uid;
    }

    // For groups SO_REUSEADDR is as good as SO_REUSEPORT.
    private static bool MayShare(Inpcb inp, Inpcb taken, bool isGroup)
    {
        SocketOptions mine = inp.Socket.Options;
        SocketOptions port = mine & SocketOptions.ReusePort, balanced = mine & SocketOptions.ReusePortLb;
        if (isGroup && (mine & (SocketOptions.ReuseAddr | SocketOptions.ReusePort)) != 0)
            port = SocketOptions.ReuseAddr | SocketOptions.ReusePort;
        if (isGroup && (mine & (SocketOptions.ReuseAddr | SocketOptions.ReusePortLb)) != 0)
            balanced = SocketOptions.ReuseAddr | SocketOptions.ReusePortLb;
        return ((port | balanced) & taken.Socket.Options) != 0;
    }

    // "Any" of an IPv4 socket and "any" of an IPv6 socket are two names.
    private static bool IsOtherFamily(Inpcb inp, Inpcb taken, in InpcbKey key, InpVflag family) =>
        family == InpVflag.V4 && key.Local.IsAny && taken.Names is { IsLocalAny: true } && ((inp.Vflag ^ taken.Vflag) & InpVflag.V6Proto) != 0;

    // in_pcb_lport.
    private Errno ChoosePort(Inpcb inp, ref InpcbKey key, Ucred cred, bool wildcard)
    {
        InpFlags flags = inp.Flags;
        if ((flags & InpFlags.LowPort) != 0 && !Priv.Check(cred, Priv.NetinetReservedPort))
            return Errno.AccessDenied;
        (ushort first, ushort last) = InPorts.RangeOf(flags);
        ref ushort at = ref (flags & InpFlags.HighPort) != 0 ? ref _lastHigh : ref (flags & InpFlags.LowPort) != 0 ? ref _lastLow : ref _lastPort;
        int count = last - first + 1;
        if (InPorts.IsRandom())
            at = (ushort)(first + VnetRandom.NextUInt32((uint)count));
        for (int tries = 0; tries < count; tries++)
        {
            at = at < first || at >= last ? first : (ushort)(at + 1);
            key = key with { LocalPort = at };
            if (IsFree(inp, key, cred, wildcard))
                return Errno.Ok;
        }

        return Errno.AddressNotAvailable;
    }

    private bool IsFree(Inpcb inp, in InpcbKey key, Ucred cred, bool wildcard)
    {
        // With a peer, the same port may serve for others (in_pcb_lport_dest).
        if (!key.Foreign.IsAny)
            return _all.Exact.Find(key) is null && LookupLocal(key.Local, key.LocalPort, key.Family, key.Zone, wildcard: false, cred) is null;
        if ((key.Family & InpVflag.V6) != 0 && LookupLocal(key.Local, key.LocalPort, InpVflag.V6, key.Zone, wildcard, cred) is not null)
            return false;
        return (key.Family & InpVflag.V4) == 0 || LookupLocal(key.Local, key.LocalPort, InpVflag.V4, 0, wildcard, cred) is null;
    }
}
