namespace Vnet.Devices;

/// <summary>How a bridge treats a member (FreeBSD's <c>IFBIF_*</c>, with their values).</summary>
[Flags]
public enum BridgeMemberFlags : uint
{
    /// <summary>Nothing special: a port that neither learns nor takes frames for unknown addresses.</summary>
    None = 0,

    /// <summary>Source addresses are learnt (<c>learn</c>).</summary>
    Learning = 0x1,

    /// <summary>Frames for unknown addresses go out here (<c>discover</c>).</summary>
    Discover = 0x2,

    /// <summary>Takes part in the spanning tree (<c>stp</c>).</summary>
    Stp = 0x4,

    /// <summary>Gets a copy of every frame, and is no member otherwise (<c>span</c>).</summary>
    Span = 0x8,

    /// <summary>A learnt address stays on this member (<c>sticky</c>).</summary>
    Sticky = 0x10,

    /// <summary>Does not talk to other private members (<c>private</c>).</summary>
    Private = 0x800,

    /// <summary>What a new member has.</summary>
    Default = Learning | Discover,
}
