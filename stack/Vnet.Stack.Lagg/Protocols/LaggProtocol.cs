using Vnet.Net;

namespace Vnet.Devices;

/// <summary>One way of using the ports of an aggregate. Ports are given as they are now; called by many threads.</summary>
internal abstract class LaggProtocol
{
    public abstract LaggKind Kind { get; }

    /// <summary>The port to send a frame by; null when there is none.</summary>
    public abstract LaggPort? Select(LaggPort[] ports, Mbuf m);

    /// <summary>Whether a frame that came in by a port is taken.</summary>
    public virtual bool Accepts(LaggPort[] ports, LaggPort port) => port.HasLink;

    /// <summary>Whether frames are sent by a port now.</summary>
    public virtual bool IsActive(LaggPort port) => port.HasLink;

    /// <summary>A frame that is for the protocol itself: it has it then.</summary>
    public virtual bool TryConsume(LaggPort port, Mbuf m) => false;

    public virtual void Added(LaggPort port)
    {
    }

    public virtual void Removed(LaggPort port)
    {
    }

    /// <summary>A port's link went up or down, or the aggregate did.</summary>
    public virtual void Changed()
    {
    }

    /// <summary>Another protocol takes over, or the aggregate goes.</summary>
    public virtual void End()
    {
    }
}
