namespace Vnet.Devices;

/// <summary>What became of an address that a bridge was to learn.</summary>
internal enum ForwardingUpdate
{
    /// <summary>It was known there.</summary>
    Known,

    /// <summary>It is new.</summary>
    Added,

    /// <summary>It was on another member.</summary>
    Moved,

    /// <summary>It is set by hand, or sticky, on another member.</summary>
    Fixed,

    /// <summary>The bridge knows as many addresses as it may.</summary>
    TableFull,

    /// <summary>The member has as many addresses as it may.</summary>
    MemberFull,
}
