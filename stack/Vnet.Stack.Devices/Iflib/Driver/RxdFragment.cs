namespace Vnet.Iflib;

/// <summary>A buffer that holds a part of a received packet (FreeBSD's <c>struct if_rxd_frag</c>).</summary>
/// <param name="FreeList">Free list that the buffer was of: its number within the set.</param>
/// <param name="Index">Its place in that list, as <see cref="RxdUpdate"/> told.</param>
/// <param name="Length">Bytes written to it.</param>
public readonly record struct RxdFragment(int FreeList, int Index, int Length);
