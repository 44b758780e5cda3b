using System.Runtime.CompilerServices;

namespace Vnet.Net;

// Getting and freeing: m_get, m_gethdr, m_getjcl, m_get2, m_getm2, m_devget, m_free, m_freem.
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
    /// <exception cref="ArgumentOutOfRangeException">No cluster is that large.</exception>
    public static Mbuf? GetCluster(int size = MbufZones.ClusterSize, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        // Throws for too large a size, while there is nothing to free.
        BufferZone clusters = MbufZones.For(size);
        Mbuf? m = GetHeader(file, line);
        if (m is null)
            return null;
        ZoneBuffer? cluster = clusters.TryAlloc(file, line);
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
    /// <exception cref="ArgumentOutOfRangeException">No cluster is that large.</exception>
    public static Mbuf? GetFor(int size, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        size <= OwnSize ? GetHeader(file, line) : GetCluster(size, file, line);

    /// <summary>
    /// A packet of so many bytes, not cleared, in as few mbufs as hold them (<c>m_getm2</c>, with the lengths set).
    /// </summary>
    /// <param name="count">Bytes, at least 0.</param>
    /// <param name="headRoom">Bytes free before the first.</param>
    /// <param name="file">Supplied by the compiler, for leak reports.</param>
    /// <param name="line">Supplied by the compiler, for leak reports.</param>
    /// <returns>Null when a limit is reached.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative, or the head room beyond <see cref="OwnSize"/>.</exception>
    public static Mbuf? GetChain(int count, int headRoom = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegative(headRoom);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(headRoom, OwnSize);
        int piece = Math.Min(count, MbufZones.LargestCluster - headRoom);
        Mbuf? top = GetFor(piece + headRoom, file, line);
        if (top is null)
            return null;
        top._data += headRoom;
        top._length = piece;
        top.Pkthdr.Len = count;
        Mbuf last = top;
        for (int left = count - piece; left > 0; left -= piece)
        {
            piece = Math.Min(left, MbufZones.LargestCluster);
            if (GetPlain(piece, file, line) is not { } next)
            {
                top.FreeChain();
                return null;
            }

            next._length = piece;
            last.Next = next;
            last = next;
        }

        return top;
    }

    /// <summary>A packet with a copy of bytes (<c>m_devget</c>).</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="headRoom">Bytes free before the first.</param>
    /// <param name="file">Supplied by the compiler, for leak reports.</param>
    /// <param name="line">Supplied by the compiler, for leak reports.</param>
    /// <inheritdoc cref="GetChain"/>
    public static Mbuf? From(ReadOnlySpan<byte> bytes, int headRoom = LinkHeaderRoom, [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        Mbuf? top = GetChain(bytes.Length, headRoom, file, line);
        for (Mbuf? m = top; m is not null; m = m.Next)
        {
            bytes[..m._length].CopyTo(m.Data);
            bytes = bytes[m._length..];
        }

        return top;
    }

    // Without a packet header, with room for so many bytes in one piece.
    private static Mbuf? GetPlain(int size, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Mbuf? m = GetFor(size, file, line);
        if (m is not null)
            m.Flags = MbufFlags.None;
        return m;
    }

    /// <summary>Frees this mbuf alone (<c>m_free</c>).</summary>
    /// <returns>The next of its packet, now the caller's.</returns>
    /// <exception cref="ZoneItemException">It is free already.</exception>
    public Mbuf? Free()
    {
        if (!IsAllocated)
            MbufZones.Mbufs.Free(this);
        Mbuf? next = Next;
        if (_cluster is { } cluster)
        {
            _cluster = null;
            cluster.Release();
        }

        if (Pkthdr.Tags is not null && HasPacketHeader)
            DeleteTags();
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
}
