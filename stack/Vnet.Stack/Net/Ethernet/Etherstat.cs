namespace Vnet.Net;

/// <summary>
/// What Ethernet did in a vnet: why frames were dropped, one counter for each reason (<c>net.link.ether.stats</c>). What
/// an interface counts beside is in its <see cref="Ifstat"/>.
/// </summary>
[VnetPcpustat]
public struct Etherstat
{
    /// <summary>In: dropped, the interface is down.</summary>
    public ulong ether_down;

    /// <summary>In: dropped, the interface is gone.</summary>
    public ulong ether_gone;

    /// <summary>In: dropped, shorter than a header, or than its tag.</summary>
    public ulong ether_short;

    /// <summary>In: dropped, an 802.3 length that is longer than the frame, or between length and type (0x05dd to 0x05ff).</summary>
    public ulong ether_badlength;

    /// <summary>In: dropped, longer than the interface's MTU allows, and not joined from segments.</summary>
    public ulong ether_oversized;

    /// <summary>In: dropped, the source is a group address.</summary>
    public ulong ether_badsource;

    /// <summary>In: dropped, to another station; received only because the interface is promiscuous.</summary>
    public ulong ether_notforus;

    /// <summary>In: dropped, of a VLAN that is not on the interface.</summary>
    public ulong ether_novlan;

    /// <summary>In: dropped, of a type that no protocol takes.</summary>
    public ulong ether_noproto;

    /// <summary>In: taken by the aggregate or bridge that the interface belongs to.</summary>
    public ulong ether_hooked;

    /// <summary>In: tags taken out of frames.</summary>
    public ulong ether_untagged;

    /// <summary>Out: dropped, the interface is down.</summary>
    public ulong ether_outdown;

    /// <summary>Out: dropped, no memory for the header or a tag.</summary>
    public ulong ether_nobufs;

    /// <summary>Out: tags put into frames, for devices that do not.</summary>
    public ulong ether_tagged;

    /// <summary>Out: own broadcasts given back to this host.</summary>
    public ulong ether_looped;
}
