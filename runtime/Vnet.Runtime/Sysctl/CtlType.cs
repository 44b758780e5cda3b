namespace Vnet;

/// <summary>What a sysctl's value is (FreeBSD's <c>CTLTYPE_*</c>, with its values).</summary>
public enum CtlType
{
    /// <summary>An inner node of the tree.</summary>
    Node = 1,

    /// <summary><see cref="int"/>.</summary>
    Int = 2,

    /// <summary><see cref="string"/>, as bytes: UTF-8 with a terminating zero.</summary>
    String = 3,

    /// <summary><see cref="long"/>.</summary>
    S64 = 4,

    /// <summary>A struct, whose format says what it is.</summary>
    Opaque = 5,

    /// <summary><see cref="uint"/>.</summary>
    UInt = 6,

    /// <summary><see cref="nint"/>: C's long, 64 bits on a 64-bit machine.</summary>
    Long = 7,

    /// <summary><see cref="nuint"/>: C's unsigned long, 64 bits on a 64-bit machine.</summary>
    ULong = 8,

    /// <summary><see cref="ulong"/>.</summary>
    U64 = 9,

    /// <summary><see cref="byte"/>, and <see cref="bool"/>.</summary>
    U8 = 10,

    /// <summary><see cref="ushort"/>, and <see cref="char"/>.</summary>
    U16 = 11,

    /// <summary><see cref="sbyte"/>.</summary>
    S8 = 12,

    /// <summary><see cref="short"/>.</summary>
    S16 = 13,

    /// <summary>A signed number of 32 bits, for a handler that says so; an <see cref="int"/> field is <see cref="Int"/>.</summary>
    S32 = 14,

    /// <summary>An unsigned number of 32 bits, for a handler that says so; a <see cref="uint"/> field is <see cref="UInt"/>.</summary>
    U32 = 15,
}
