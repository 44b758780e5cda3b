using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>Notes on a packet which tunnels it has gone into, so that none takes it twice (FreeBSD's <c>if_tunnel_check_nesting</c>).</summary>
public static class TunnelNesting
{
    /// <summary>Whether a packet may go into a tunnel; if so that is noted on it.</summary>
    /// <param name="ifp">The tunnel.</param>
    /// <param name="m">The packet; the caller's whatever is answered.</param>
    /// <param name="limit">How many tunnels of that kind may be in each other.</param>
    /// <returns><see cref="Errno.Io"/> when it is in that tunnel already, or in too many.</returns>
    public static Errno Check(Ifnet ifp, Mbuf m, int limit)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        ArgumentNullException.ThrowIfNull(m);
        int count = 1;
        for (TunnelTag? tag = m.FindTag<TunnelTag>(); tag is not null; tag = m.FindTag<TunnelTag>(tag))
        {
            if (tag.Index == ifp.Index && tag.Generation == ifp.Generation)
                return Errno.Io;
            if (tag.Kind == ifp.Type)
                count++;
        }

        if (count > limit)
            return Errno.Io;
        m.AddTag(TunnelTag.Get(ifp.Type, ifp.Index, ifp.Generation));
        return Errno.Ok;
    }
}
