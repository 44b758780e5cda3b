namespace Vnet.Net;

/// <summary>Something that takes an interface's frames before the stack: a bridge, an aggregate, a VLAN trunk.</summary>
public abstract class IfHook
{
    /// <summary>A frame came in. Called in a lane of the interface's vnet.</summary>
    /// <returns>The frame to go on with, perhaps with another receive interface; null when the hook has taken it.</returns>
    public abstract Mbuf? Input(Ifnet ifp, Mbuf m);

    /// <summary>A frame of this host goes out by the interface. By default it does so unchanged.</summary>
    public virtual Errno Output(Ifnet ifp, Mbuf m) => ifp.Transmit(m);

    /// <summary>The interface is being detached, or moves to another vnet: let it go.</summary>
    public virtual void Departed(Ifnet ifp)
    {
    }
}
