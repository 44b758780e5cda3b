using Vnet.Net;

namespace Vnet.Drivers.Tests;

/// <summary>Frames as bytes.</summary>
internal static class Frame
{
    public static byte[] Of(ulong to, ulong from, ushort type = EtherType.Experimental, int length = 60, byte last = 0)
    {
        var frame = new byte[length];
        _ = new EtherHeader(frame) { Destination = new MacAddress(to), Source = new MacAddress(from), EtherType = type };
        frame[^1] = last;
        return frame;
    }
}
