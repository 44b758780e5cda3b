namespace Vnet.Netinet;

/// <summary>What a routing daemon is told (FreeBSD's <c>IGMPMSG_*</c>, with their values).</summary>
public enum MrouteUpcallType
{
    /// <summary>There is no entry for these packets: make one (<c>IGMPMSG_NOCACHE</c>). They wait for it, for a moment.</summary>
    NoCache = 1,

    /// <summary>They came by another interface than the entry's parent (<c>IGMPMSG_WRONGVIF</c>); told every 3 s at most, with <see cref="MulticastRouter.Asserts"/>.</summary>
    WrongVif = 2,

    /// <summary>A whole packet to be sent to the rendezvous point (<c>IGMPMSG_WHOLEPKT</c>).</summary>
    WholePacket = 3,
}
