using Vnet.Net;

namespace Vnet.Kern;

/// <summary>Packets that wait for a reader (FreeBSD's <c>struct sockbuf</c>).</summary>
public sealed class SockBuf
{
    private readonly Lock _gate = new();
    private readonly MbufQueue _packets = new();
    private int _bytes;

    /// <summary>Most bytes that wait (<c>sb_hiwat</c>).</summary>
    public int HighWater { get; set; } = 42080;

    /// <summary>Appends a datagram (<c>sbappendaddr</c>) and wakes the reader.</summary>
    /// <returns>False when there is no room; the datagram stays the caller's.</returns>
    public bool TryAppend(Mbuf m)
    {
        ArgumentNullException.ThrowIfNull(m);
        lock (_gate)
        {
            if (_bytes + m.Pkthdr.Len > HighWater || !_packets.TryEnqueue(m))
                return false;
            _bytes += m.Pkthdr.Len;
            return true;
        }
    }

    /// <summary>Takes the oldest datagram, or null.</summary>
    public Mbuf? Take()
    {
        lock (_gate)
        {
            Mbuf? m = _packets.Dequeue();
            _bytes -= m?.Pkthdr.Len ?? 0;
            return m;
        }
    }
}
