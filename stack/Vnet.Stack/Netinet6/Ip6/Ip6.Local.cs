using Vnet.Net;

namespace Vnet.Netinet6;

// Which addresses are this host's, and which interface a zone is.
public static partial class Ip6
{
    /// <summary>The address of this host that equals another, one that may be used, or null (<c>in6_localip</c>).</summary>
    /// <param name="address">The address: no group.</param>
    /// <param name="zone">Number of the interface, where the address <see cref="In6Addr.NeedsZone"/>.</param>
    internal static In6Ifaddr? FindLocal(in In6Addr address, int zone) =>
        In6Ifaddrs.FindLocal(address, (uint)zone) is { IsUsable: true } found ? found : null;

    /// <summary>The current vnet's interface of a number, or null.</summary>
    internal static Ifnet? FindInterface(uint index)
    {
        foreach (Ifnet ifp in IfnetTable.Of(CurVnet.Current!))
        {
            if (ifp.Index == index)
                return ifp;
        }

        return null;
    }

    /// <summary>The current vnet's first loopback interface that is up, or null (<c>V_loif</c>).</summary>
    internal static Ifnet? FindLoopback()
    {
        foreach (Ifnet ifp in IfnetTable.Of(CurVnet.Current!))
        {
            if ((ifp.Flags & IfFlags.Loopback) != 0 && ifp.IsRunning)
                return ifp;
        }

        return null;
    }
}
