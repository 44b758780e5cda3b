using System.Buffers.Binary;

namespace Vnet.Stack.Devices.Tests;

/// <summary>TCP segments in Ethernet frames, for tests.</summary>
internal static class Tcp
{
    public static byte[] Segment(uint sequence, int payload, uint ack, byte flags = 0x10, ushort port = 1000, uint? timestamp = null, bool ipv6 = false,
        ushort window = 500, byte tos = 0, ushort checksum = 0xbeef, int padding = 0, bool fragment = false)
    {
        int ip = ipv6 ? 40 : 20;
        int tcp = timestamp is null ? 20 : 32;
        var frame = new byte[14 + ip + tcp + payload + padding];
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), (ushort)(ipv6 ? 0x86dd : 0x0800));
        Span<byte> header = frame.AsSpan(14);
        if (ipv6)
        {
            header[0] = 0x60;
            BinaryPrimitives.WriteUInt16BigEndian(header[4..], (ushort)(tcp + payload));
            (header[6], header[7], header[23], header[39]) = (6, 64, 1, 2);
        }
        else
        {
            (header[0], header[1], header[8], header[9]) = (0x45, tos, 64, 6);
            BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)(20 + tcp + payload));
            BinaryPrimitives.WriteUInt16BigEndian(header[6..], (ushort)(fragment ? 0x2000 : 0x4000));
            (header[12], header[15], header[16], header[19]) = (10, 1, 10, 2);
            Vnet.Net.InternetChecksum.Compute(header[..20]);
            BinaryPrimitives.WriteUInt16BigEndian(header[10..], Vnet.Net.InternetChecksum.Compute(header[..20]));
        }

        Span<byte> t = header[ip..];
        BinaryPrimitives.WriteUInt16BigEndian(t, port);
        BinaryPrimitives.WriteUInt16BigEndian(t[2..], 80);
        BinaryPrimitives.WriteUInt32BigEndian(t[4..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(t[8..], ack);
        (t[12], t[13]) = ((byte)(tcp << 2), flags);
        BinaryPrimitives.WriteUInt16BigEndian(t[14..], window);
        BinaryPrimitives.WriteUInt16BigEndian(t[16..], checksum);
        if (timestamp is { } value)
        {
            BinaryPrimitives.WriteUInt32BigEndian(t[20..], 0x0101080a);
            BinaryPrimitives.WriteUInt32BigEndian(t[24..], value);
        }

        for (int i = 0; i < payload; i++)
            t[tcp + i] = (byte)(((sequence + i) * 31) + port);
        return frame;
    }
}
