using System.Runtime.InteropServices;
using Vnet.Net;

namespace Vnet.Devices;

/// <summary>Walks the blocks of a receive ring (TPACKET_V3) and makes mbufs of the frames in them.</summary>
/// <remarks>
/// Frames are copied: a block goes back to the kernel as a whole, however long some of its frames are kept. Places and lengths
/// are checked against the block before they are followed.
/// </remarks>
internal sealed unsafe class PacketRing(PacketSocket socket, bool ignoresOutgoing) : IDisposable
{
    private const int HeadRoom = 34;
    private const int LegacyHeaderLength = 10;
    private const int FrameHeaderLength = 48;
    private const int PacketTypeOffset = FrameHeaderLength + 10;
    private const byte Outgoing = 4;
    private const uint ToUser = 0x1;
    private const uint VlanValid = 0x10;
    private const uint VlanTpidValid = 0x40;

    // Held for a block: one thread has the ring as a rule, but it must not be unmapped under it.
    private readonly Lock _lock = new();
    private int _next;
    private bool _isClosed;

    /// <summary>Takes a block, if the kernel has finished one, with the vnet current that its frames are for.</summary>
    /// <param name="packets">The frames, linked by <see cref="Mbuf.NextPacket"/>, or null.</param>
    /// <returns>False when there is no block.</returns>
    public bool TryTake(out Mbuf? packets)
    {
        packets = null;
        PacketStat seen = default;
        lock (_lock)
        {
            if (!IsReady)
                return false;
            packets = Walk(new ReadOnlySpan<byte>(socket.Block(_next), socket.BlockSize), ref seen);
            Return();
        }

        Packet.Count(seen);
        return true;
    }

    /// <summary>Drops what came before now, and forgets what the kernel dropped.</summary>
    public void Skip()
    {
        lock (_lock)
        {
            while (IsReady)
                Return();
            socket.TakeDrops();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isClosed = true;
            socket.Dispose();
        }
    }

    /// <summary>The frames of a block, which may be any bytes.</summary>
    internal Mbuf? Walk(ReadOnlySpan<byte> block, ref PacketStat seen)
    {
        BlockHeader header = MemoryMarshal.Read<BlockHeader>(block);
        long clock = VnetClock.Nanoseconds - ((DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100);
        var packets = default(MbufList);
        uint at = header.First;
        seen.blocks++;
        for (uint i = 0; i < header.Frames; i++)
        {
            if (at > block.Length - FrameHeaderLength - LegacyHeaderLength - 2)
            {
                seen.malformed++;
                break;
            }

            ReadOnlySpan<byte> rest = block[(int)at..];
            FrameHeader frame = MemoryMarshal.Read<FrameHeader>(rest);
            seen.frames++;
            Mbuf? m = ignoresOutgoing && rest[PacketTypeOffset] == Outgoing ? null : Take(rest, frame, clock, ref seen);
            if (m is not null)
                packets.Add(m);

            // 0 ends the block, and stands still otherwise.
            if (frame.Next < FrameHeaderLength || frame.Next > block.Length - at)
                break;
            at += frame.Next;
        }

        return packets.TakeAll();
    }

    private bool IsReady => !_isClosed && (Volatile.Read(ref Status) & ToUser) != 0;

    // block_status: written by whose turn it is, and read by the other.
    private ref uint Status => ref *(uint*)(socket.Block(_next) + 8);

    private void Return()
    {
        Volatile.Write(ref Status, 0);
        _next = _next + 1 == socket.Blocks ? 0 : _next + 1;
    }

    private static Mbuf? Take(ReadOnlySpan<byte> rest, in FrameHeader frame, long clock, ref PacketStat seen)
    {
        if (frame.Link < FrameHeaderLength + LegacyHeaderLength || frame.Captured > rest.Length - frame.Link || frame.Captured == 0)
        {
            seen.malformed++;
            return null;
        }

        int length = (int)frame.Captured;
        if (frame.Captured != frame.Length || length + HeadRoom > MbufZones.LargestCluster)
        {
            seen.truncated++;
            return null;
        }

        Mbuf? m = Mbuf.GetFor(length + HeadRoom);
        if (m is null)
        {
            seen.no_mbufs++;
            return null;
        }

        m.Reserve(HeadRoom);
        rest.Slice(frame.Link, length).CopyTo(m.Extend(length));
        if (VirtioNetOffload.Apply(HeaderBefore(rest[..frame.Link]), m, isEthernet: true) != VirtioNetFault.None)
        {
            m.FreeChain();
            seen.malformed++;
            return null;
        }

        Note(m, frame, clock);
        return m;
    }

    // The header of packet(7) lacks the last field of the standard's.
    private static VirtioNetHeader HeaderBefore(ReadOnlySpan<byte> bytes)
    {
        Span<byte> header = stackalloc byte[VirtioNetHeader.Length];
        header[LegacyHeaderLength..].Clear();
        bytes[^LegacyHeaderLength..].CopyTo(header);
        return VirtioNetHeader.Read(header);
    }

    private static void Note(Mbuf m, in FrameHeader frame, long clock)
    {
        m.Flags |= MbufFlags.Timestamp;
        m.Pkthdr.Timestamp = (frame.Seconds * 1_000_000_000L) + frame.Nanoseconds + clock;
        if (frame.Hash != 0)
            (m.Pkthdr.FlowId, m.Pkthdr.RssType) = (frame.Hash, RssType.OpaqueHash);
        if ((frame.Status & VlanValid) == 0)
            return;
        m.Flags |= MbufFlags.VlanTag;
        m.Pkthdr.EtherVtag = (ushort)frame.VlanTag;
        if ((frame.Status & VlanTpidValid) != 0 && frame.VlanType == EtherType.QinQ)
            m.Flags |= MbufFlags.ServiceTag;
    }

    // struct tpacket_block_desc.
    [StructLayout(LayoutKind.Sequential)]
    private struct BlockHeader
    {
        public uint Version;
        public uint PrivateOffset;
        public uint Status;
        public uint Frames;
        public uint First;
        public uint Used;
    }

    // struct tpacket3_hdr.
    [StructLayout(LayoutKind.Sequential)]
    private struct FrameHeader
    {
        public uint Next;
        public uint Seconds;
        public uint Nanoseconds;
        public uint Captured;
        public uint Length;
        public uint Status;
        public ushort Link;
        public ushort Network;
        public uint Hash;
        public uint VlanTag;
        public ushort VlanType;
    }
}
