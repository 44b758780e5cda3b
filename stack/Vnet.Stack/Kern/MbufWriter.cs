using Vnet.Net;

namespace Vnet.Kern;

/// <summary>Fills the bytes that a packet has already, piece by piece.</summary>
internal ref struct MbufWriter(Mbuf packet)
{
    private Mbuf? _m = packet;
    private int _at;

    /// <summary>Writes the next bytes; what the packet has no place for is left out.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0 && _m is not null)
        {
            Span<byte> room = _m.Data[_at..];
            int count = Math.Min(room.Length, bytes.Length);
            bytes[..count].CopyTo(room);
            bytes = bytes[count..];
            _at += count;
            if (_at == _m.Length)
                (_m, _at) = (_m.Next, 0);
        }
    }
}
