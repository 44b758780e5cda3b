namespace Vnet;

/// <summary>
/// Order within a <see cref="Subsystem"/>, with FreeBSD's values (<c>enum sysinit_elem_order</c>, sys/kernel.h).
/// </summary>
public enum Order
{
    /// <summary><c>SI_ORDER_FIRST</c>.</summary>
    First = 0,

    /// <summary><c>SI_ORDER_SECOND</c>.</summary>
    Second = 1,

    /// <summary><c>SI_ORDER_THIRD</c>.</summary>
    Third = 2,

    /// <summary><c>SI_ORDER_FOURTH</c>.</summary>
    Fourth = 3,

    /// <summary><c>SI_ORDER_FIFTH</c>.</summary>
    Fifth = 4,

    /// <summary><c>SI_ORDER_SIXTH</c>.</summary>
    Sixth = 5,

    /// <summary><c>SI_ORDER_SEVENTH</c>.</summary>
    Seventh = 6,

    /// <summary><c>SI_ORDER_EIGHTH</c>.</summary>
    Eighth = 7,

    /// <summary>Somewhere in the middle (<c>SI_ORDER_MIDDLE</c>).</summary>
    Middle = 0x1000000,

    /// <summary>Last, among others that say so (<c>SI_ORDER_ANY</c>).</summary>
    Any = 0xFFFFFFF,
}
