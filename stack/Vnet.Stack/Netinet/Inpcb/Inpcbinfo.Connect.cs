using Vnet.Kern;
using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Netinet;

// Giving a peer: in_pcbconnect, in6_pcbconnect, in_pcbdisconnect.
public sealed partial class Inpcbinfo
{
    /// <summary>
    /// Gives a connection a peer, and what it has not got of a local name (<c>in_pcbconnect</c>, <c>in6_pcbconnect</c>). Looking whether the
    /// name is free and taking it are one step, in both families.
    /// </summary>
    /// <param name="inp">The connection, locked by its caller (<see cref="Inpcb.WLock"/>).</param>
    /// <param name="name">The peer.</param>
    /// <param name="cred">Who asks.</param>
    public Errno Connect(Inpcb inp, in SockAddr name, Ucred cred)
    {
        ArgumentNullException.ThrowIfNull(inp);
        ArgumentNullException.ThrowIfNull(cred);
        if (inp.HasPeer)
            return Errno.IsConnected;
        Errno error = ResolvePeer(inp, name, cred, out InpcbKey key);
        if (error != Errno.Ok)
            return error;
        InConninfo? bound = inp.Names;
        if (bound is not null && (bound.Vflag & key.Family) == 0)
            return Errno.Invalid;
        key = key with { Local = bound?.Local ?? default, LocalPort = bound?.LocalPort ?? 0, Zone = key.Zone != 0 ? key.Zone : bound?.Zone ?? 0 };
        if (key.Local.IsAny && (error = SelectLocal(inp, ref key)) != Errno.Ok)
            return error;
        using (_hash.EnterScope())
        {
            if (_isGone || inp.IsFreed)
                return Errno.NetworkDown;
            if (key.LocalPort == 0)
            {
                error = ChoosePort(inp, ref key, cred, wildcard: false);
                if (error != Errno.Ok)
                    return error;
                inp.SetFlag(InpFlags.AnonPort, true);
            }
            else if (_all.Exact.Find(key) is not null)
            {
                return Errno.AddressInUse;
            }

            Rehash(inp, new InConninfo(inp, key, key.Family | (inp.Vflag & InpVflag.V6Proto), isExact: true));
            return Errno.Ok;
        }
    }

    /// <summary>Takes the peer away (<c>in_pcbdisconnect</c>); an address that was not given by bind goes, too. The caller has it locked.</summary>
    public void Disconnect(Inpcb inp)
    {
        ArgumentNullException.ThrowIfNull(inp);
        if (inp.Names is not { IsForeignAny: false } names || inp.IsFreed)
            return;
        bool keeps = (inp.Flags & InpFlags.BoundAddress) != 0;
        InpVflag family = keeps || (inp.Vflag & InpVflag.V6Proto) == 0 ? names.Vflag & (InpVflag.V4 | InpVflag.V6)
            : (inp.Flags & InpFlags.V6Only) == 0 && InetFamilies.HasInet ? InpVflag.V4 | InpVflag.V6 : InpVflag.V6;
        var key = new InpcbKey(In6Addr.Any, keeps ? names.Local : In6Addr.Any, 0, names.LocalPort, family, keeps ? names.Zone : 0);
        using (_hash.EnterScope())
        {
            if (!_isGone)
                Rehash(inp, new InConninfo(inp, key, family | (inp.Vflag & InpVflag.V6Proto), isExact: false));
        }
    }

    /// <summary>Gives a raw connection its addresses (<c>rip_bind</c>, <c>rip_connect</c>); it is found by its protocol. The caller has it locked.</summary>
    internal void SetRaw(Inpcb inp, in In6Addr local, in In6Addr foreign, uint zone)
    {
        InpVflag family = inp.Vflag & (InpVflag.V4 | InpVflag.V6);
        using (_hash.EnterScope())
        {
            if (!_isGone && !inp.IsFreed)
                Rehash(inp, new InConninfo(inp, new InpcbKey(foreign, local, 0, inp.Protocol, family, zone), inp.Vflag, isExact: false));
        }
    }

    /// <summary>What a name of a peer means for a connection: its family, address and port.</summary>
    internal static Errno ResolvePeer(Inpcb inp, in SockAddr name, Ucred cred, out InpcbKey key)
    {
        key = default;
        bool isV6 = (inp.Vflag & InpVflag.V6Proto) != 0;
        if (name.Family != (isV6 ? Af.Inet6 : Af.Inet))
            return Errno.AddressFamilyNotSupported;
        if (name.Port == 0 && inp.Info.Storage.HasPorts)
            return Errno.AddressNotAvailable;
        In6Addr address = name.Inet6;
        InpVflag family = isV6 ? InpVflag.V6 : InpVflag.V4;
        if (isV6 && address.IsV4Mapped)
        {
            // RFC 3493 section 5.3.
            if ((inp.Flags & InpFlags.V6Only) != 0 || !InetFamilies.HasInet)
                return Errno.Invalid;
            (address, family) = (new In6Addr(0, (uint)address.Low), InpVflag.V4);
        }

        // To nobody in particular means to this host (RFC 1122 section 3.2.1.3 has it otherwise; BSD's way since 4.2).
        if (address.IsAny)
            address = family == InpVflag.V6 ? In6Addr.Loopback : ThisHost();
        if (PrisonInet.Remote(cred.Prison, ref address, family) is var refused and not Errno.Ok)
            return refused;
        key = new InpcbKey(address, default, name.Port, 0, family, address.NeedsZone ? name.Zone : 0);
        return Errno.Ok;
    }

    /// <summary>Chooses the local address for a peer.</summary>
    internal static Errno SelectLocal(Inpcb inp, ref InpcbKey key)
    {
        if (key.Family == InpVflag.V6)
        {
            Errno error = LocalAddress.Select(inp, key.Foreign, key.Zone, out In6Addr source);
            key = key with { Local = source };
            return error;
        }

        Errno failed = LocalAddress.Select(inp, new InAddr((uint)key.Foreign.Low), out InAddr inet);
        key = key with { Local = new In6Addr(0, inet.Value) };
        return failed;
    }

    // The first address of the vnet's (INADDR_ANY as a destination).
    private static In6Addr ThisHost()
    {
        foreach (Ifnet ifp in IfnetTable.Of(CurVnet.Current!))
        {
            if (ifp.Inet.Addresses is [var first, ..])
                return new In6Addr(0, first.Address.Value);
        }

        return new In6Addr(0, 0x7f00_0001);
    }
}
