namespace Vnet.Iflib;

/// <summary>What the consumer of a producer ring is doing (FreeBSD's <c>enum { IDLE, BUSY, STALLED, ABDICATED }</c> of mp_ring).</summary>
public enum MpRingState
{
    /// <summary>There is none, and the ring is empty.</summary>
    Idle = 0,

    /// <summary>One is taking packets.</summary>
    Busy = 1,

    /// <summary>The last one left because the device took no more.</summary>
    Stalled = 2,

    /// <summary>The last one left packets because it had done its share; somebody else is to go on.</summary>
    Abdicated = 3,
}
