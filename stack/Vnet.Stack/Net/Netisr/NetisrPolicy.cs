namespace Vnet.Net;

/// <summary>What a protocol needs to stay in order, and so by what its packets are given to lanes (<c>NETISR_POLICY_*</c>).</summary>
public enum NetisrPolicy
{
    /// <summary>Packets of one receiving interface, whatever their flow id says.</summary>
    Source = 1,

    /// <summary>
    /// Packets of one flow: those with the same flow id, which <see cref="NetisrProtocol.Flow"/> may find out; without one,
    /// as by <see cref="Source"/>.
    /// </summary>
    Flow = 2,

    /// <summary>What <see cref="NetisrProtocol.Cpu"/> says: the protocol chooses the lane.</summary>
    Cpu = 3,
}
