namespace Vnet.Devices;

/// <summary>How an address came into a bridge's table (<c>IFBAF_*</c>).</summary>
public enum ForwardingKind
{
    /// <summary>Learnt; forgotten when nothing comes from it for the timeout.</summary>
    Dynamic = 0,

    /// <summary>Set by hand; stays.</summary>
    Static = 1,

    /// <summary>Learnt on a sticky member; stays there.</summary>
    Sticky = 2,
}
