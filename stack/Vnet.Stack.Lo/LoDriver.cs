using Vnet.Net;

namespace Vnet.Devices;

/// <summary>Has no state of its own: one object drives all loopbacks.</summary>
internal sealed class LoDriver : IfDriver
{
    private LoDriver()
    {
    }

    public static LoDriver Instance { get; } = new();

    /// <summary>An IP packet, whose version says its family.</summary>
    public override Errno Transmit(Ifnet ifp, Mbuf m) => Lo.Return(ifp, FamilyLayer.FamilyOf(m), m);
}
