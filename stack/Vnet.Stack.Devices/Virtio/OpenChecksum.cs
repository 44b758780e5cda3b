using Vnet.Net;

namespace Vnet.Devices;

/// <summary>Fills in an Internet checksum that a sender left to the device, wherever in a packet it is.</summary>
internal static class OpenChecksum
{
    /// <param name="m">The packet; the field holds the sum of the pseudo-header.</param>
    /// <param name="start">Where summing begins.</param>
    /// <param name="offset">Where the field is, from there; it is within the packet.</param>
    public static void Fill(Mbuf m, int start, int offset)
    {
        // As for UDP, to which 0 would mean "none"; to others 0xffff is the same number.
        ushort sum = InternetChecksum.FinishUdp(InternetChecksum.Sum(m, start, m.Pkthdr.Len - start));
        Put(m, start + offset, (byte)(sum >> 8));
        Put(m, start + offset + 1, (byte)sum);
    }

    private static void Put(Mbuf m, int offset, byte value)
    {
        if (m.Find(offset, out int at) is { } piece)
            piece.Data[at] = value;
    }
}
