using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vnet.Netinet;

/// <summary>
/// Before and after the connections in the answer of a <c>pcblist</c> sysctl (FreeBSD's <c>struct xinpgen</c>): where both say the same,
/// nothing has changed meanwhile.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct Xinpgen
{
    /// <summary>Bytes of this (<c>xig_len</c>).</summary>
    public readonly int Length;

    /// <summary>Connections that follow, at most (<c>xig_count</c>).</summary>
    public readonly int Count;

    /// <summary>The table's generation (<c>xig_gen</c>).</summary>
    public readonly ulong Generation;

    internal Xinpgen(int count, ulong generation) => (Length, Count, Generation) = (Unsafe.SizeOf<Xinpgen>(), count, generation);
}
