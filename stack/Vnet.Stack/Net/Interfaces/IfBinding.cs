namespace Vnet.Net;

/// <summary>
/// An interface in a vnet, from one attaching to the next detaching or move. Queued packets name it by number and
/// generation, so that none is taken for one of the vnet that the interface has moved to. Immutable.
/// </summary>
/// <param name="ifnet">The interface.</param>
/// <param name="vnet">The vnet.</param>
/// <param name="index">Number; kept when the interface moves.</param>
/// <param name="generation">Different for every binding, whichever its number.</param>
internal sealed class IfBinding(Ifnet ifnet, VnetInstance vnet, int index, uint generation)
{
    public readonly Ifnet Ifnet = ifnet;
    public readonly VnetInstance Vnet = vnet;
    public readonly int Index = index;
    public readonly uint Generation = generation;

    /// <summary>The vnet's lanes: here, because a packet that came in is then but one load away from them.</summary>
    public readonly VnetLanes? Lanes = Netisr.LanesOf(vnet);
}
