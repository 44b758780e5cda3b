using System.Collections.Immutable;

namespace Vnet.Netinet;

/// <summary>Where packets of a source to a group go (FreeBSD's <c>struct mfcctl2</c>).</summary>
/// <param name="Source">The source.</param>
/// <param name="Group">The group.</param>
/// <param name="Parent">Number of the virtual interface that they must come in by.</param>
/// <param name="Ttls">
/// By number of virtual interface: 0 for those that they do not go out by; for others, packets with a greater time to live do.
/// At most <see cref="MulticastRouter.MaxVifs"/>; what is missing is 0.
/// </param>
public sealed record Mfc(InAddr Source, InAddr Group, int Parent, ImmutableArray<byte> Ttls)
{
    /// <summary>The rendezvous point that registers are sent to by the router itself (<c>mfcc_rp</c>); 0.0.0.0 to have the daemon do it.</summary>
    public InAddr RendezvousPoint { get; init; }

    /// <summary>Interfaces by which packets may come in wrongly without the daemon being told (<c>MRT_MFC_FLAGS_DISABLE_WRONGVIF</c>), a bit each.</summary>
    public uint SilentVifs { get; init; }

    /// <summary>One whose packets go out by some interfaces, with any time to live.</summary>
    public static Mfc To(InAddr source, InAddr group, int parent, params ReadOnlySpan<int> vifs)
    {
        var ttls = new byte[MulticastRouter.MaxVifs];
        foreach (int vif in vifs)
            ttls[vif] = 1;
        return new Mfc(source, group, parent, [.. ttls]);
    }

    internal byte TtlOf(int vif) => vif < Ttls.Length ? Ttls[vif] : (byte)0;
}
