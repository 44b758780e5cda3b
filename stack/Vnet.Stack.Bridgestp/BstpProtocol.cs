namespace Vnet.Devices;

/// <summary>Which protocol a bridge speaks; one that speaks RSTP falls back where its neighbour knows only STP.</summary>
public enum BstpProtocol
{
    /// <summary>802.1D-1998.</summary>
    Stp = 0,

    /// <summary>802.1D-2004, formerly 802.1w.</summary>
    Rstp = 2,
}
