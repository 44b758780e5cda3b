using Vnet.Netinet6;

namespace Vnet.Netinet;

/// <summary>Sockets that share a local name and what comes to it (<c>SO_REUSEPORT_LB</c>; FreeBSD's <c>struct inpcblbgroup</c>).</summary>
internal sealed class InpcbLbGroup
{
    private InConninfo[] _members = [];

    /// <summary>Those in it, in the order in which they came; replaced as a whole.</summary>
    public ReadOnlySpan<InConninfo> Members => Volatile.Read(ref _members);

    /// <summary>Adds one; with the hash lock.</summary>
    public void Add(InConninfo name) => Volatile.Write(ref _members, [.. _members, name]);

    /// <summary>Takes one out; with the hash lock. The last takes the place, so that few flows move.</summary>
    public void Remove(InConninfo name)
    {
        int at = Array.IndexOf(_members, name);
        if (at < 0)
            return;
        InConninfo[] left = _members[..^1];
        if (at < left.Length)
            left[at] = _members[^1];
        Volatile.Write(ref _members, left);
    }

    /// <summary>The member for a flow: always the same while they stay (<c>INP_PCBLBGROUP_PKTHASH</c>).</summary>
    public InConninfo? Choose(in InpcbKey key)
    {
        ReadOnlySpan<InConninfo> members = Members;
        if (members.IsEmpty)
            return null;
        // The local address is not in it: a flow stays with its member whichever of the host's addresses it takes.
        uint hash = InConninfo.HashOf(key with { Local = In6Addr.Any });
        return members[(int)(hash % (uint)members.Length)];
    }
}
