using System.Numerics;
using System.Runtime.CompilerServices;
using Vnet.Net;

namespace Vnet.Netinet;

// As a key of routing tables.
public readonly partial record struct InAddr : IRouteKey<InAddr>
{
    static int IRouteKey<InAddr>.Bits => 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool IRouteKey<InAddr>.IsAfter(in InAddr first, in InAddr second) => first.Value > second.Value;

    static int IRouteKey<InAddr>.CommonBits(in InAddr one, in InAddr other) => BitOperations.LeadingZeroCount(one.Value ^ other.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    int IRouteKey<InAddr>.Extract(int offset, int count) => (int)((Value << offset) >> (32 - count));

    InAddr IRouteKey<InAddr>.First(int prefixLength) => new(Value & Mask(prefixLength));

    InAddr IRouteKey<InAddr>.Last(int prefixLength) => new(Value | ~Mask(prefixLength));

    InAddr IRouteKey<InAddr>.Next() => new(Value + 1);

    InAddr IRouteKey<InAddr>.With(int offset, int count, int value) => new(Value | ((uint)value << (32 - offset - count)));
}
