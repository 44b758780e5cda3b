using Vnet.Net;
using Vnet.Netinet6;

namespace Vnet.Netinet;

/// <summary>
/// Shares IP protocols among kinds of tunnels: who knows a datagram best gets it (FreeBSD's ip_encap.c). What nobody knows goes to raw
/// sockets, or its sender is told.
/// </summary>
/// <remarks>Kinds are the process's, as protocols are; their look-ups know the tunnels of the current vnet. Thread-safe; packets take no lock.</remarks>
public static class Encap
{
    /// <summary>What a look-up returns when nothing can agree better (<c>ENCAP_DRV_LOOKUP</c>).</summary>
    public const int Exact = int.MaxValue;

    private static readonly Lock s_gate = new();

    // Those that need the longest datagrams first, so that the most particular are asked first.
    [VnetGlobal("kinds of tunnels are registered for all vnets, as in FreeBSD")] private static EncapEntry[] s_inet = [];

    [VnetGlobal("kinds of tunnels are registered for all vnets, as in FreeBSD")] private static EncapEntry[] s_inet6 = [];

    /// <summary>Adds a kind of tunnel (<c>ip_encap_attach</c>, <c>ip6_encap_attach</c>).</summary>
    /// <param name="family">Family of the outer header.</param>
    /// <param name="protocol">Protocol in it; the first kind of tunnel over it registers it with <see cref="Ip"/> or <see cref="Ip6"/>.</param>
    /// <param name="minLength">Shorter datagrams, outer header included, are nothing for it.</param>
    /// <param name="lookup">Finds the tunnel.</param>
    /// <param name="input">Takes its datagrams.</param>
    /// <returns>Null when the family is off (<see cref="InetFamilies"/>).</returns>
    /// <exception cref="NetException">The protocol has an input of another kind already (<see cref="Errno.Exists"/>).</exception>
    public static EncapEntry? Attach(Af family, byte protocol, int minLength, EncapLookup lookup, EncapInput input)
    {
        ArgumentNullException.ThrowIfNull(lookup);
        ArgumentNullException.ThrowIfNull(input);
        if (family == Af.Inet ? !InetFamilies.HasInet : !InetFamilies.HasInet6)
            return null;
        var entry = new EncapEntry(family, protocol, minLength, lookup, input);
        lock (s_gate)
        {
            ref EncapEntry[] all = ref TableOf(family);
            if (!Uses(all, protocol))
                Register(family, protocol);
            int at = Array.FindIndex(all, other => other.MinLength <= minLength);
            if (at < 0)
                at = all.Length;
            Volatile.Write(ref all, [.. all[..at], entry, .. all[at..]]);
        }

        return entry;
    }

    internal static void Detach(EncapEntry entry)
    {
        lock (s_gate)
        {
            ref EncapEntry[] all = ref TableOf(entry.Family);
            if (!all.Contains(entry))
                return;
            Volatile.Write(ref all, Array.FindAll(all, other => other != entry));
            if (Uses(all, entry.Protocol))
                return;
            if (entry.Family == Af.Inet)
                Ip.Unregister(entry.Protocol);
            else
                Ip6.Unregister(entry.Protocol);
        }
    }

    private static ref EncapEntry[] TableOf(Af family) => ref family == Af.Inet ? ref s_inet : ref s_inet6;

    private static bool Uses(EncapEntry[] all, byte protocol) => Array.Exists(all, entry => entry.Protocol == protocol);

    private static void Register(Af family, byte protocol)
    {
        if (family == Af.Inet)
            Ip.Register(protocol, Input4);
        else
            Ip6.Register(protocol, Input6);
    }

    // encap4_input
    private static void Input4(Mbuf m, int offset, byte protocol)
    {
        if (!Deliver(Volatile.Read(ref s_inet), m, offset, protocol))
            Ip.InputUnclaimed(m, offset, protocol);
    }

    // encap6_input
    private static void Input6(Mbuf m, int offset, byte protocol)
    {
        if (!Deliver(Volatile.Read(ref s_inet6), m, offset, protocol))
            Ip6.InputUnclaimed(m, offset, protocol);
    }

    /// <summary>Gives a datagram to the tunnel that agrees with it best, the first of equals.</summary>
    /// <returns>False when it is nobody's; it is still the caller's.</returns>
    private static bool Deliver(EncapEntry[] all, Mbuf m, int offset, byte protocol)
    {
        EncapEntry? best = null;
        object? whose = null;
        int most = 0;
        foreach (EncapEntry entry in all)
        {
            if (entry.Protocol != protocol || entry.MinLength > m.Pkthdr.Len)
                continue;
            int agreement = entry.Lookup(m, offset, protocol, out object? tunnel);
            if (agreement <= most || tunnel is null)
                continue;
            (best, whose, most) = (entry, tunnel, agreement);
            if (agreement == Exact)
                break;
        }

        if (best is null)
            return false;
        best.Input(m, offset, protocol, whose!);
        return true;
    }
}
