namespace Vnet.Net;

// What belongs to a packet rather than to its bytes: m_move_pkthdr, m_dup_pkthdr, m_demote_pkthdr, mbuf_tags(9), accounts.
public sealed unsafe partial class Mbuf
{
    /// <summary>
    /// Takes the packet's header, tags included, from another mbuf, which is no packet's first afterwards
    /// (<c>m_move_pkthdr</c>). Tags that this one had are freed.
    /// </summary>
    public void MoveHeader(Mbuf from)
    {
        ArgumentNullException.ThrowIfNull(from);
        DeleteTags();
        Flags = (from.Flags & MbufFlags.CopyMask) | (Flags & ~MbufFlags.CopyMask);
        Pkthdr = from.Pkthdr;
        from.Pkthdr.Tags = null;
        from.Flags &= ~MbufFlags.PacketHeader;
    }

    /// <summary>
    /// Takes a copy of another packet's header, with copies of those tags that have any (<c>m_dup_pkthdr</c>). Tags that
    /// this one had are freed.
    /// </summary>
    public void DuplicateHeader(Mbuf from)
    {
        ArgumentNullException.ThrowIfNull(from);
        DeleteTags();
        Flags = (from.Flags & MbufFlags.CopyMask) | (Flags & ~MbufFlags.CopyMask);
        Pkthdr = from.Pkthdr;
        Pkthdr.Work = null;
        Pkthdr.Tags = null;
        CopyTags(from);
    }

    /// <summary>Makes it an mbuf that begins no packet (<c>m_demote_pkthdr</c>): tags are freed.</summary>
    public void DropHeader()
    {
        DeleteTags();
        Flags &= ~MbufFlags.CopyMask;
        NextPacket = null;
    }

    /// <summary>Adds a tag to the packet, before those that it has (<c>m_tag_prepend</c>).</summary>
    /// <exception cref="InvalidOperationException">The tag is on a packet already.</exception>
    public void AddTag(MbufTag tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        if (tag.IsLinked)
            throw new InvalidOperationException($"The {tag.GetType().Name} is on a packet already. Take it off with RemoveTag, or add a copy.");
        tag.IsLinked = true;
        tag.Next = Pkthdr.Tags;
        Pkthdr.Tags = tag;
    }

    /// <summary>The first tag of a kind (<c>m_tag_find</c>).</summary>
    /// <typeparam name="T">The kind.</typeparam>
    /// <param name="after">Where to go on from; null to begin.</param>
    /// <returns>Null when there is none.</returns>
    public T? FindTag<T>(MbufTag? after = null)
        where T : MbufTag
    {
        for (MbufTag? tag = after is null ? Pkthdr.Tags : after.Next; tag is not null; tag = tag.Next)
        {
            if (tag is T found)
                return found;
        }

        return null;
    }

    /// <summary>Takes a tag off the packet without freeing it (<c>m_tag_unlink</c>).</summary>
    /// <returns>False when it is not on the packet.</returns>
    public bool RemoveTag(MbufTag tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        MbufTag? before = null;
        for (MbufTag? other = Pkthdr.Tags; other is not null; before = other, other = other.Next)
        {
            if (other != tag)
                continue;
            if (before is null)
                Pkthdr.Tags = tag.Next;
            else
                before.Next = tag.Next;
            tag.Next = null;
            tag.IsLinked = false;
            return true;
        }

        return false;
    }

    /// <summary>Takes a tag off the packet and frees it (<c>m_tag_delete</c>).</summary>
    /// <returns>False when it is not on the packet.</returns>
    public bool DeleteTag(MbufTag tag)
    {
        if (!RemoveTag(tag))
            return false;
        tag.Free();
        return true;
    }

    /// <summary>Frees all tags (<c>m_tag_delete_chain</c>).</summary>
    public void DeleteTags() => DeleteTags(all: true);

    /// <summary>
    /// Frees the tags that mean nothing where the packet goes next, such as another vnet
    /// (<c>m_tag_delete_nonpersistent</c>): those that are not <see cref="MbufTag.IsPersistent"/>.
    /// </summary>
    public void DeleteNonpersistentTags() => DeleteTags(all: false);

    /// <summary>Adds copies of another packet's tags, in their order, before those that this one has (<c>m_tag_copy_chain</c>).</summary>
    public void CopyTags(Mbuf from)
    {
        ArgumentNullException.ThrowIfNull(from);
        MbufTag? last = null;
        for (MbufTag? tag = from.Pkthdr.Tags; tag is not null; tag = tag.Next)
        {
            if (tag.Copy() is not { } copy)
                continue;
            AddTag(copy);
            if (last is not null)
            {
                Pkthdr.Tags = copy.Next;
                copy.Next = last.Next;
                last.Next = copy;
            }

            last = copy;
        }
    }

    /// <summary>
    /// Puts the packet on a vnet's account, for who sends it from one vnet to another: the mbufs, and those clusters that
    /// it alone owns. A shared cluster stays on the account of who allocated it.
    /// </summary>
    /// <returns>
    /// False when the vnet's limit is reached, or the vnet is destroyed: drop the packet, part of which may have moved.
    /// </returns>
    public bool ChargeTo(VnetInstance vnet)
    {
        for (Mbuf? m = this; m is not null; m = m.Next)
        {
            if (!MbufZones.Mbufs.TryCharge(m, vnet))
                return false;
            if (m._cluster is { IsShared: false } cluster && !cluster.Zone.TryCharge(cluster, vnet))
                return false;
        }

        return true;
    }

    private void DeleteTags(bool all)
    {
        MbufTag? last = null;
        MbufTag? next;
        for (MbufTag? tag = Pkthdr.Tags; tag is not null; tag = next)
        {
            next = tag.Next;
            if (!all && tag.IsPersistent)
            {
                last = tag;
                continue;
            }

            if (last is null)
                Pkthdr.Tags = next;
            else
                last.Next = next;
            tag.Next = null;
            tag.IsLinked = false;
            tag.Free();
        }
    }
}
