using Vnet.Net;

namespace Vnet.Devices;

/// <summary>
/// The marker protocol (IEEE 802.1AX-2008 §5.5): a neighbour that moves a flow to another port asks whether everything sent
/// by this one has arrived. Frames of a port are taken in order, so the answer is always yes.
/// </summary>
internal static class Marker
{
    private const int TlvAt = EtherHeader.Length + 2;
    private const byte Information = 1;
    private const byte Response = 2;
    private const byte TlvLength = 16;

    /// <summary>Makes the question an answer.</summary>
    /// <param name="frame">A whole frame of the marker protocol.</param>
    /// <param name="source">Address of the answering port.</param>
    /// <returns>False when it is no question.</returns>
    public static bool TryAnswer(Span<byte> frame, MacAddress source)
    {
        if (frame.Length != SlowProtocol.FrameLength
            || new MacAddress(frame) != SlowProtocol.GroupAddress
            || frame[EtherHeader.Length + 1] == 0
            || frame[TlvAt] != Information
            || frame[TlvAt + 1] != TlvLength)
        {
            return false;
        }

        frame[TlvAt] = Response;
        source.CopyTo(frame[MacAddress.Length..]);
        return true;
    }
}
