using Vnet.Kern;
using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>The connections of one protocol in one vnet (FreeBSD's <c>struct inpcbinfo</c>); made by <c>in_pcbinfo_init</c>.</summary>
public sealed class Inpcbinfo(string name)
{
    private readonly Lock _hashLock = new();
    private Inpcb[] _all = [];

    /// <summary>For listings and lock reports: <c>udp</c>.</summary>
    public string Name { get; } = name;

    /// <summary>Finds who a packet is for (<c>in_pcblookup_mbuf</c>): exact before wildcard.</summary>
    public Inpcb? Lookup(in SockAddr foreign, in SockAddr local)
    {
        Inpcb? wildcard = null;
        foreach (Inpcb inp in Volatile.Read(ref _all))
        {
            if (inp.Local.Port != local.Port || (!inp.Local.IsAny && inp.Local.Inet6 != local.Inet6))
                continue;
            if (inp.Foreign.IsNone)
                wildcard ??= inp;
            else if (inp.Foreign.Port == foreign.Port && inp.Foreign.Inet6 == foreign.Inet6)
                return inp;
        }

        return wildcard;
    }

    internal void Add(Inpcb inp)
    {
        lock (_hashLock)
            _all = [.. _all, inp];
    }

    internal void Remove(Inpcb inp)
    {
        lock (_hashLock)
            _all = Array.FindAll(_all, other => other != inp);
    }

    internal ushort FreePort()
    {
        ushort port = (ushort)(49152 + (VnetRandom.NextUInt32() % 16384));
        while (Array.Exists(_all, inp => inp.Local.Port == port))
            port++;
        return port;
    }
}
