using System.Runtime.CompilerServices;

namespace Vnet.Net;

// Getting and freeing: m_get, m_gethdr, m_getjcl, m_get2, m_free, m_freem.
public sealed unsafe partial class Mbuf
{
    /// <summary>An mbuf without a packet header (<c>m_get</c>).</summary>
    /// <returns>Null when the vnet's or the system's limit is reached.</returns>
    public static Mbuf? Get([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Mbuf? m = MbufZones.Mbufs.TryAlloc(file, line);
        m?.Clear(MbufFlags.None);
        return m;
    }

    /// <summary>An mbuf that begins a packet, with its own area (<c>m_gethdr</c>).</summary>
    /// <inheritdoc cref="Get"/>
    public static Mbuf? GetHeader([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Mbuf? m = MbufZones.Mbufs.TryAlloc(file, line);
        m?.Clear(MbufFlags.PacketHeader);
        return m;
    }

    /// <summary>An mbuf that begins a packet, with a cluster (<c>m_getjcl</c>).</summary>
    /// <param name="size">The smallest cluster that holds this many bytes is taken; at most <see cref="MbufZones.LargestCluster"/>.</param>
    /// <param name="file">Supplied by the compiler, for leak reports.</param>
    /// <param name="line">Supplied by the compiler, for leak reports.</param>
    /// <returns>Null when a limit is reached.</returns>
    public static Mbuf? GetCluster(int size = MbufZones.ClusterSize, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Mbuf? m = GetHeader(file, line);
        if (m is null)
            return null;
        ZoneBuffer? cluster = MbufZones.For(size).TryAlloc(file, line);
        if (cluster is null)
        {
            m.Free();
            return null;
        }

        m.Attach(cluster);
        return m;
    }

    /// <summary>An mbuf that begins a packet and has room for so many bytes in one piece, in a cluster only where need be (<c>m_get2</c>).</summary>
    /// <param name="size">Bytes; at most <see cref="MbufZones.LargestCluster"/>.</param>
    /// <param name="file">Supplied by the compiler, for leak reports.</param>
    /// <param name="line">Supplied by the compiler, for leak reports.</param>
    /// <returns>Null when a limit is reached.</returns>
    public static Mbuf? GetFor(int size, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        size <= OwnSize ? GetHeader(file, line) : GetCluster(size, file, line);

    /// <summary>Frees this mbuf alone (<c>m_free</c>).</summary>
    /// <returns>The next of its packet, now the caller's.</returns>
    public Mbuf? Free()
    {
        Mbuf? next = Next;
        if (_cluster is { } cluster)
        {
            _cluster = null;
            cluster.Release();
        }

        if (Pkthdr.Tags is not null && HasPacketHeader)
            FreeTags();
        Next = null;
        NextPacket = null;
        MbufZones.Mbufs.Free(this);
        return next;
    }

    /// <summary>Frees the whole packet (<c>m_freem</c>).</summary>
    public void FreeChain()
    {
        for (Mbuf? m = this; m is not null;)
            m = m.Free();
    }

    /// <summary>Gives it a cluster as its storage, in place of its own area; the mbuf becomes one of the cluster's owners.</summary>
    private void Attach(ZoneBuffer cluster)
    {
        _cluster = cluster;
        _start = _data = (byte*)cluster.Address;
        _size = cluster.Size;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Clear(MbufFlags flags)
    {
        _start = _data = _own;
        _size = OwnSize;
        _length = 0;
        Flags = flags;
        Pkthdr = default;
    }

    private void FreeTags()
    {
        for (MbufTag? tag = Pkthdr.Tags; tag is not null;)
        {
            MbufTag? next = tag.Next;
            tag.Next = null;
            tag.Free();
            tag = next;
        }

        Pkthdr.Tags = null;
    }
}
