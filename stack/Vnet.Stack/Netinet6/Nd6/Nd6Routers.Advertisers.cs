using Vnet.Net;

namespace Vnet.Netinet6;

// Who advertises which prefix: addresses in one whose routers are all gone make way for others (pfxlist_onlink_check).
internal sealed partial class Nd6Routers
{
    private readonly List<Nd6Advertiser> _advertisers = [];

    /// <summary>A router advertises a prefix for some time.</summary>
    public void AdvertiserHeard(Ifnet ifp, In6Addr router, In6Addr prefix, int length, uint lifetime)
    {
        prefix = prefix.Network(length);
        lock (Gate)
        {
            Nd6Advertiser? known = _advertisers.Find(one =>
                ReferenceEquals(one.Ifp, ifp) && one.Router == router && one.Length == length && one.Prefix == prefix);
            if (known is null)
            {
                int count = _advertisers.FindAll(one => ReferenceEquals(one.Ifp, ifp)).Count;
                if (lifetime == 0 || !Nd6.IsWithin(count, Nd6.MaxPrefixes < 0 ? -1 : 2 * Nd6.MaxPrefixes))
                    return;
                known = new Nd6Advertiser(ifp, router, prefix, length);
                _advertisers.Add(known);
            }

            known.ExpiresAt = Nd6Fact.In(lifetime);
            Arm(known.ExpiresAt);
        }
    }

    /// <summary>
    /// Whether addresses in the prefixes of an interface can be answered: by a router that can be reached. Where that holds of
    /// none, it is taken to hold of all.
    /// </summary>
    /// <returns>The prefixes, each once; null where there are none.</returns>
    public List<(In6Addr Prefix, int Length, bool IsDetached)>? CheckPrefixes(Ifnet ifp)
    {
        lock (Gate)
        {
            List<(In6Addr Prefix, int Length, bool IsDetached)>? all = null;
            bool anyReachable = false;
            foreach (Nd6Advertiser one in _advertisers)
            {
                if (!ReferenceEquals(one.Ifp, ifp))
                    continue;
                bool isReachable = Nd6.IsProbablyReachable(ifp, one.Router);
                anyReachable |= isReachable;
                all ??= [];
                int at = all.FindIndex(other => other.Length == one.Length && other.Prefix == one.Prefix);
                if (at < 0)
                    all.Add((one.Prefix, one.Length, !isReachable));
                else if (isReachable)
                    all[at] = (one.Prefix, one.Length, false);
            }

            for (int i = 0; !anyReachable && i < all?.Count; i++)
                all[i] = (all[i].Prefix, all[i].Length, false);
            return all;
        }
    }
}
