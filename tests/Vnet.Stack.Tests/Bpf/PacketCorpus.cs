using System.Buffers.Binary;

namespace Vnet.Stack.Tests;

// Frames of every kind that filters tell apart, from a few addresses and ports so that filters hit; the same for one seed.
internal sealed class PacketCorpus(int seed)
{
    private readonly Random _random = new(seed);

    public static uint[] Addresses { get; } = [0x0a000001, 0x0a000002, 0x0a010203, 0xc0a80101, 0xe0000001, 0xffffffff, 0];

    public static ushort[] Ports { get; } = [80, 443, 53, 22, 8080, 6000];

    public static IEnumerable<byte[]> Frames(int seed, int count)
    {
        var corpus = new PacketCorpus(seed);
        for (int i = 0; i < count; i++)
            yield return corpus.Frame();
    }

    public byte[] Frame()
    {
        var frame = new List<byte>();
        foreach (int end in (int[])[0, 1])
            frame.AddRange(_random.Next(6) switch { 0 => Mac(0xffffffffffff), 1 => Mac(0x01005e000001), _ => Mac(0x020000000000 + (ulong)_random.Next(3) + (uint)end) });
        while (_random.Next(4) == 0)
        {
            Put16(frame, Pick<ushort>(0x8100, 0x88a8, 0x9100));
            Put16(frame, (ushort)(_random.Next(4) + (_random.Next(8) << 13)));
        }

        switch (_random.Next(12))
        {
            case < 5:
                Put16(frame, 0x0800);
                Ipv4(frame);
                break;
            case < 8:
                Put16(frame, 0x86dd);
                Ipv6(frame);
                break;
            case < 10:
                Put16(frame, Pick<ushort>(0x0806, 0x8035));
                Arp(frame);
                break;
            case 10:
                Put16(frame, (ushort)_random.Next(38, 1501));
                frame.AddRange([Pick<byte>(0x42, 0xaa, 0x06), 0x42, 3]);
                Fill(frame, 40);
                break;
            default:
                Put16(frame, (ushort)_random.Next(0x10000));
                Fill(frame, 50);
                break;
        }

        while (frame.Count < 60)
            frame.Add(0);
        return [.. frame];
    }

    private void Ipv4(List<byte> frame)
    {
        int words = 5 + Math.Max(0, _random.Next(-3, 4));
        frame.AddRange([(byte)(0x40 | words), Pick<byte>(0, 4, 0xb8)]);
        Put16(frame, (ushort)((words * 4) + 20));
        Put16(frame, (ushort)_random.Next(0x10000));
        Put16(frame, _random.Next(5) switch { 0 => 0x2000, 1 => 0x0010, _ => 0x4000 });
        byte protocol = Pick<byte>(6, 6, 17, 17, 1, 132, 2, 50, 103, 47);
        frame.AddRange([Pick<byte>(1, 64, 255), protocol]);
        Put16(frame, (ushort)_random.Next(0x10000));
        Put32(frame, Pick(Addresses));
        Put32(frame, Pick(Addresses));
        Fill(frame, (words - 5) * 4);
        Transport(frame, protocol);
    }

    private void Ipv6(List<byte> frame)
    {
        Put32(frame, 0x6000_0000);
        Put16(frame, 40);
        byte protocol = Pick<byte>(6, 17, 58, 132, 50);
        bool isFragment = _random.Next(4) == 0;
        frame.AddRange([isFragment ? (byte)44 : protocol, 64]);
        foreach (int _ in (int[])[0, 1])
        {
            Put32(frame, Pick<uint>(0x20010db8, 0xfe800000, 0xff020000));
            Put32(frame, 0);
            Put32(frame, 0);
            Put32(frame, (uint)_random.Next(3));
        }

        if (isFragment)
            frame.AddRange([protocol, 0, 0, 1, 0, 0, 0, 1]);
        Transport(frame, protocol);
    }

    private void Transport(List<byte> frame, byte protocol)
    {
        if (protocol is 6 or 17 or 132)
        {
            Put16(frame, Pick(Ports));
            Put16(frame, Pick(Ports));
        }
        else
        {
            frame.AddRange([Pick<byte>(0, 8, 128, 135), Pick<byte>(0, 1)]);
        }

        Fill(frame, 8);
        frame.AddRange([0x50, Pick<byte>(0x02, 0x12, 0x10, 0x18, 0x11, 0x04, 0xc2)]);
        Fill(frame, _random.Next(6, 80));
    }

    private void Arp(List<byte> frame)
    {
        frame.AddRange([0, 1, 8, 0, 6, 4, 0, Pick<byte>(1, 2)]);
        Fill(frame, 6);
        Put32(frame, Pick(Addresses));
        Fill(frame, 6);
        Put32(frame, Pick(Addresses));
    }

    private T Pick<T>(params T[] of) => of[_random.Next(of.Length)];

    private void Fill(List<byte> frame, int count)
    {
        for (int i = 0; i < count; i++)
            frame.Add((byte)_random.Next(256));
    }

    private static byte[] Mac(ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes[2..];
    }

    private static void Put16(List<byte> frame, int value) => frame.AddRange([(byte)(value >> 8), (byte)value]);

    private static void Put32(List<byte> frame, uint value) => frame.AddRange([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);
}
