namespace Vnet.Net;

/// <summary>Who processes a packet: the thread that brings it, or another (<c>NETISR_DISPATCH_*</c>).</summary>
public enum NetisrDispatch
{
    /// <summary>For a protocol: as <c>net.isr.dispatch</c> says.</summary>
    Default = 0,

    /// <summary>It is queued, and a thread of the pool processes it.</summary>
    Deferred = 1,

    /// <summary>The thread that brings it, if nothing waits in the lane; else it is queued for the pool.</summary>
    Hybrid = 2,

    /// <summary>The thread that brings it, if the lane is free; else who is in the lane, before leaving.</summary>
    Direct = 3,
}
