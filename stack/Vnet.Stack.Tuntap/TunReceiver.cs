using System.Runtime.CompilerServices;
using Vnet.Devices.Linux;
using Vnet.Net;

namespace Vnet.Devices;

/// <summary>Reads packets of one queue, straight into mbufs. Belongs to one thread.</summary>
/// <remarks>
/// The device gives one packet for each read. It is read, header and all, into the one cluster that has room for the longest,
/// segments left uncut, and copied from there to the smallest that holds it, while its bytes are near; a packet that needs a
/// cluster of the largest kind keeps this one. One buffer costs less to read into than several, by more than the copy.
/// </remarks>
internal sealed unsafe class TunReceiver : IDisposable
{
    /// <summary>Left free before a packet, for a header that it may be given on its way; aligns the IP header of a frame to 16.</summary>
    private const int HeadRoom = 34;

    /// <summary>Longer packets keep the cluster that they were read into.</summary>
    private const int CopyBreak = MbufZones.Jumbo16Size - HeadRoom;

    private const int ScratchSize = 4096;

    private readonly byte[] _scratch = GC.AllocateUninitializedArray<byte>(ScratchSize, pinned: true);
    private readonly Descriptor _queue;
    private readonly int _descriptor;
    private readonly bool _isTap;
    private readonly bool _hasHeaders;
    private Mbuf? _buffer;

    /// <param name="queue">Descriptor to read from; not closed while this lives.</param>
    /// <param name="isTap">Whether packets have a link header.</param>
    /// <param name="hasHeaders">Whether a virtio-net header comes before each.</param>
    /// <exception cref="ObjectDisposedException">It is closed already.</exception>
    public TunReceiver(Descriptor queue, bool isTap, bool hasHeaders)
    {
        bool isHeld = false;
        queue.DangerousAddRef(ref isHeld);
        (_queue, _descriptor, _isTap, _hasHeaders) = (queue, queue.Value, isTap, hasHeaders);
    }

    /// <summary>Whether the interface has gone from the host.</summary>
    public bool IsGone { get; private set; }

    /// <summary>Reads what there is, up to a number of packets, with the vnet current that they are for.</summary>
    /// <param name="budget">No more than this many.</param>
    /// <param name="isEmpty">Whether the queue was read empty.</param>
    /// <returns>The packets, linked by <see cref="Mbuf.NextPacket"/>, or null.</returns>
    public Mbuf? Receive(int budget, out bool isEmpty)
    {
        var packets = default(MbufList);
        isEmpty = false;
        TuntapStat seen = default;
        for (; budget > 0 && !isEmpty; budget--)
        {
            if (ReceiveOne(ref seen, out isEmpty) is { } m)
                packets.Add(m);
        }

        Count(seen, isEmpty);
        return packets.TakeAll();
    }

    /// <summary>Frees the mbufs that wait, and lets the descriptor go. Once.</summary>
    public void Dispose()
    {
        _buffer?.FreeChain();
        _buffer = null;
        _queue.DangerousRelease();
    }

    private static void Count(in TuntapStat seen, bool isEmpty)
    {
        ref TuntapStat stat = ref Tuntap.Stat.Own;
        stat.transfers += seen.transfers;
        stat.gso_in += seen.gso_in;
        stat.csum_in += seen.csum_in;
        stat.bad_headers += seen.bad_headers;
        stat.no_mbufs += seen.no_mbufs;
        if (isEmpty)
            stat.empties++;
    }

    private Mbuf? ReceiveOne(ref TuntapStat seen, out bool isEmpty)
    {
        if ((_buffer ??= Prepare()) is not { } buffer)
            return Discard(ref seen, out isEmpty);
        int before = _hasHeaders ? VirtioNetHeader.Length : 0;
        byte* start = (byte*)buffer.Address - before;
        nint count = LibC.Read(_descriptor, start, (nuint)(before + buffer.TrailingSpace));
        int length = (int)count - before;
        isEmpty = length <= 0 && IsEmpty(count);
        if (length <= 0)
            return null;
        seen.transfers++;
        Mbuf? m = Take(buffer, length);
        if (m is null)
        {
            seen.no_mbufs++;
            return null;
        }

        VirtioNetHeader header = _hasHeaders ? Unsafe.ReadUnaligned<VirtioNetHeader>(start) : default;
        return VirtioNetOffload.Apply(header, m, _isTap) == VirtioNetFault.None ? Counted(m, ref seen) : Refuse(m, ref seen);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Mbuf Counted(Mbuf m, ref TuntapStat seen)
    {
        CsumFlags work = m.Pkthdr.CsumFlags;
        if ((work & CsumFlags.DelayData) != 0)
            seen.csum_in++;
        if ((work & CsumFlags.Tso) != 0)
            seen.gso_in++;
        return m;
    }

    private static Mbuf? Refuse(Mbuf m, ref TuntapStat seen)
    {
        m.FreeChain();
        seen.bad_headers++;
        return null;
    }

    // The device has no longer packets than this holds: its MTU ends at 65521, its uncut segments at 64 K.
    private static Mbuf? Prepare()
    {
        Mbuf? m = Mbuf.GetCluster(MbufZones.LargestCluster);
        m?.Reserve(HeadRoom);
        return m;
    }

    // Makes a packet of what was read, and keeps what it does not need.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Mbuf? Take(Mbuf buffer, int length)
    {
        if (length <= CopyBreak)
            return Copy(buffer, length);
        _buffer = null;
        buffer.Extend(length);
        return buffer;
    }

    private static Mbuf? Copy(Mbuf from, int length)
    {
        Mbuf? m = Mbuf.GetFor(HeadRoom + length);
        if (m is null)
            return null;
        m.Reserve(HeadRoom);
        new ReadOnlySpan<byte>((void*)from.Address, length).CopyTo(m.Extend(length));
        return m;
    }

    // Without memory the packet is taken all the same, else the thread would be woken for it again and again.
    private Mbuf? Discard(ref TuntapStat seen, out bool isEmpty)
    {
        nint count;
        fixed (byte* scratch = _scratch)
            count = LibC.Read(_descriptor, scratch, ScratchSize);
        isEmpty = count <= 0 && IsEmpty(count);
        if (count > 0)
            seen.no_mbufs++;
        return null;
    }

    // Only after a read that brought nothing. An interrupted one is tried again.
    private bool IsEmpty(nint count)
    {
        int error = count < 0 ? LinuxErrno.Last : 0;
        if (error == LinuxErrno.BadDescriptorState)
            IsGone = true;
        return error != LinuxErrno.Interrupted;
    }
}
