namespace Vnet.Netinet;

/// <summary>The connections that one lane looks up, or all of a protocol (FreeBSD's <c>struct inpcbgroup</c>).</summary>
internal sealed class InpcbGroup
{
    /// <summary>Those with a peer.</summary>
    public InpcbHash Exact { get; } = new();

    /// <summary>Those without, and raw ones, by local port or protocol.</summary>
    public InpcbHash Wild { get; } = new();

    /// <summary>Adds a name; with the hash lock.</summary>
    public void Add(InConninfo name) => (name.IsExact ? Exact : Wild).Add(name);

    /// <summary>Takes a name out; with the hash lock.</summary>
    public void Remove(InConninfo name) => (name.IsExact ? Exact : Wild).Remove(name);

    /// <summary>Finds who a packet is for; any thread, no lock (<c>in_pcblookup_smr</c>).</summary>
    public InConninfo? Find(in InpcbKey key, bool wildcard) =>
        Exact.Find(key) ?? (wildcard ? FindWild(key) : null);

    // in_pcblookup_hash_wild_locked: who is in a jail before who is not, who has the address before who has any, an IPv6 socket that
    // takes IPv4 last. Of those who share a name with SO_REUSEPORT_LB, the flow chooses one.
    private InConninfo? FindWild(in InpcbKey key)
    {
        InConninfo? best = null;
        int bestRank = int.MaxValue;
        InConninfo? single = null;
        foreach (InConninfo name in Wild.Bucket(InConninfo.HashOf(key.LocalPort), ref single))
        {
            if (!name.IsTo(key))
                continue;
            int rank = RankOf(name, key);
            if (rank < bestRank)
                (best, bestRank) = (name, rank);
        }

        return best?.Inp.LbGroup is { } group ? group.Choose(key) ?? best : best;
    }

    private static int RankOf(InConninfo name, in InpcbKey key)
    {
        int rank = name.IsLocalAny ? 2 : 0;
        if (name.IsLocalAny && key.Family == InpVflag.V4 && (name.Vflag & InpVflag.V6Proto) != 0)
            rank += 8;
        if (!name.Inp.IsJailed)
            rank += 4;
        else if (!PrisonInet.Allows(name.Inp.Cred.Prison, key.Local, key.Family))
            return int.MaxValue;
        return rank + (name.Inp.LbGroup is null ? 1 : 0);
    }
}
