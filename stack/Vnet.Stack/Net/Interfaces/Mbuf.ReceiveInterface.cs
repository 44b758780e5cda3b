using System.Runtime.CompilerServices;

namespace Vnet.Net;

// Where it came in: by number and generation, never by reference, so that a queued packet keeps no interface.
public sealed unsafe partial class Mbuf
{
    /// <summary>
    /// The interface that it came in by; null for a packet of this host, and when the interface is gone or has moved to
    /// another vnet since (<c>m_rcvif_restore</c>).
    /// </summary>
    public Ifnet? ReceiveInterface
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IfnetTable.Find(Pkthdr.RcvIndex, Pkthdr.RcvGeneration);

        // A packet of an interface that is gone meanwhile must not pass for one of this host: -1 is nobody's number.
        set => (Pkthdr.RcvIndex, Pkthdr.RcvGeneration) = value is null ? (0, 0)
            : value.Binding is { } binding ? (binding.Index, binding.Generation) : (-1, 0);
    }

    /// <summary>The vnet that the packet is for: where <see cref="ReceiveInterface"/> was when it came in. Null when it is gone from there.</summary>
    public VnetInstance? ReceiveVnet
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IfnetTable.FindBinding(Pkthdr.RcvIndex, Pkthdr.RcvGeneration)?.Vnet;
    }
}
