using System.Runtime.CompilerServices;
using Vnet.Devices.Linux;
using Vnet.Net;

namespace Vnet.Devices;

/// <summary>Writes packets to one queue, each with one call. From any number of threads.</summary>
internal sealed unsafe class TunSender(Descriptor queue, bool isTap, bool hasHeaders)
{
    // More pieces than this are copied together; a chain of 2 K clusters of the longest packet has fewer.
    private const int MostPieces = 48;

    private int HeaderLength => hasHeaders ? VirtioNetHeader.Length : 0;

    /// <summary>Writes a packet, and frees it.</summary>
    public Errno Send(Mbuf m)
    {
        // Only a header of no work is sent where the kernel was told that there are none.
        if (VirtioNetOffload.Make(m, isTap, out VirtioNetHeader header) != VirtioNetFault.None || (!hasHeaders && header.Flags != 0))
        {
            m.FreeChain();
            return Errno.Invalid;
        }

        // Keeps the descriptor from being closed, and its number from being given to another file, during the call.
        bool isHeld = false;
        try
        {
            queue.DangerousAddRef(ref isHeld);
            Errno error = Write(m, header);
            Count(header, error);
            return error;
        }
        catch (ObjectDisposedException)
        {
            return Errno.NoDevice;
        }
        finally
        {
            if (isHeld)
                queue.DangerousRelease();
            m.FreeChain();
        }
    }

    private static void Count(in VirtioNetHeader header, Errno error)
    {
        ref TuntapStat stat = ref Tuntap.Stat.Own;
        if (error != Errno.Ok)
        {
            stat.refused++;
            return;
        }

        stat.transfers++;
        if (header.GsoType != VirtioNetHeader.GsoNone)
            stat.gso_out++;
        if (header.Flags != 0)
            stat.csum_out++;
    }

    [SkipLocalsInit]
    private Errno Write(Mbuf m, VirtioNetHeader header)
    {
        // In one piece with its header, where there is room before it: a vector costs the kernel more.
        if (m.Next is null && m.LeadingSpace >= HeaderLength)
            return WriteWhole(m, header);
        IoVector* vectors = stackalloc IoVector[MostPieces];
        vectors[0] = new IoVector(&header, VirtioNetHeader.Length);
        int count = hasHeaders ? 1 : 0;
        for (Mbuf? piece = m; piece is not null; piece = piece.Next)
        {
            if (piece.Length == 0)
                continue;
            if (count == MostPieces)
                return WriteTogether(m, header);
            vectors[count++] = new IoVector((void*)piece.Address, piece.Length);
        }

        while (LibC.WriteV(queue.Value, vectors, count) < 0)
        {
            int error = LinuxErrno.Last;
            if (error != LinuxErrno.Interrupted)
                return LinuxErrno.ToErrno(error);
        }

        return Errno.Ok;
    }

    private Errno WriteTogether(Mbuf m, VirtioNetHeader header)
    {
        if (m.Pkthdr.Len > MbufZones.LargestCluster - HeaderLength)
            return Errno.MessageTooLong;
        Mbuf? whole = Mbuf.GetCluster(HeaderLength + m.Pkthdr.Len);
        if (whole is null)
            return Errno.NoBuffers;
        whole.Reserve(HeaderLength);
        for (Mbuf? piece = m; piece is not null; piece = piece.Next)
            piece.Data.CopyTo(whole.Extend(piece.Length));
        Errno error = WriteWhole(whole, header);
        whole.FreeChain();
        return error;
    }

    // The bytes before the data are its writer's own.
    private Errno WriteWhole(Mbuf m, in VirtioNetHeader header)
    {
        byte* start = (byte*)m.Address - HeaderLength;
        if (hasHeaders)
            Unsafe.WriteUnaligned(start, header);
        while (LibC.Write(queue.Value, start, (nuint)(HeaderLength + m.Length)) < 0)
        {
            int error = LinuxErrno.Last;
            if (error != LinuxErrno.Interrupted)
                return LinuxErrno.ToErrno(error);
        }

        return Errno.Ok;
    }
}
