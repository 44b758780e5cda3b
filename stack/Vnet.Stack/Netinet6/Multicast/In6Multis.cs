using Vnet.Net;

namespace Vnet.Netinet6;

/// <summary>Groups that interfaces are members of (FreeBSD's in6_mcast.c: <c>in6_joingroup</c>, <c>in6_leavegroup</c>).</summary>
public static class In6Multis
{
    /// <summary>Whether packets to a group are for this host; asked for every one, in a lane.</summary>
    public static bool IsMember(Ifnet ifp, in In6Addr group) => group == In6Addr.AllNodes;

    /// <summary>Joins a group of any source on an interface; counted, so that each is left once.</summary>
    public static void Join(Ifnet ifp, in In6Addr group)
    {
    }

    /// <summary>Ends <see cref="Join"/>.</summary>
    public static void Leave(Ifnet ifp, in In6Addr group)
    {
    }
}
