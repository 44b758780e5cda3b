using System.Runtime.CompilerServices;

namespace Vnet.Net;

// The tap point (bpf_mtap).
public sealed partial class Ifnet
{
    // Null while nobody listens, which is all that a packet then pays for; never changed, only replaced.
    private BpfListener[]? _taps;

    /// <summary>Whether anybody listens.</summary>
    public bool IsTapped => _taps is not null;

    /// <summary>
    /// Shows a packet to who listens (<c>BPF_MTAP</c>): once when the interface receives it, before anything else is done
    /// with it, and once when it sends it. <see cref="Transmit"/> and the link layers call it.
    /// </summary>
    /// <param name="m">The packet, still the caller's; not changed.</param>
    /// <param name="direction"><see cref="BpfDirection.In"/> or <see cref="BpfDirection.Out"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Tap(Mbuf m, BpfDirection direction)
    {
        if (_taps is not null)
            ShowToTaps(m, direction);
    }

    internal BpfListener? FirstTap => _taps?[0];

    internal void AddTap(BpfListener listener) => Volatile.Write(ref _taps, [.. _taps ?? [], listener]);

    internal void RemoveTap(BpfListener listener)
    {
        BpfListener[] rest = Array.FindAll(_taps ?? [], one => one != listener);
        Volatile.Write(ref _taps, rest.Length == 0 ? null : rest);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ShowToTaps(Mbuf m, BpfDirection direction)
    {
        foreach (BpfListener listener in Volatile.Read(ref _taps) ?? [])
            listener.Tap(this, m, direction);
    }
}
