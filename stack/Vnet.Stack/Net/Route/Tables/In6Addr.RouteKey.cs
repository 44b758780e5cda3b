using System.Numerics;
using System.Runtime.CompilerServices;
using Vnet.Net;

namespace Vnet.Netinet6;

// As a key of routing tables.
public readonly partial record struct In6Addr : IRouteKey<In6Addr>
{
    static int IRouteKey<In6Addr>.Bits => 128;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool IRouteKey<In6Addr>.IsAfter(in In6Addr first, in In6Addr second) =>
        (first.High > second.High) | ((first.High == second.High) & (first.Low > second.Low));

    static int IRouteKey<In6Addr>.CommonBits(in In6Addr one, in In6Addr other) =>
        one.High != other.High ? BitOperations.LeadingZeroCount(one.High ^ other.High) : 64 + BitOperations.LeadingZeroCount(one.Low ^ other.Low);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    int IRouteKey<In6Addr>.Extract(int offset, int count) => (int)(Shifted(offset) >> (64 - count));

    In6Addr IRouteKey<In6Addr>.First(int prefixLength) => Network(prefixLength);

    In6Addr IRouteKey<In6Addr>.Last(int prefixLength)
    {
        In6Addr mask = new In6Addr(ulong.MaxValue, ulong.MaxValue).Network(prefixLength);
        return new(High | ~mask.High, Low | ~mask.Low);
    }

    In6Addr IRouteKey<In6Addr>.Next() => new(Low == ulong.MaxValue ? High + 1 : High, Low + 1);

    In6Addr IRouteKey<In6Addr>.With(int offset, int count, int value)
    {
        UInt128 bits = (UInt128)(uint)value << (128 - offset - count);
        return new(High | (ulong)(bits >> 64), Low | (ulong)bits);
    }

    // The 64 bits from an offset on; zeros beyond the end.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Shifted(int offset) => offset switch
    {
        0 => High,
        < 64 => (High << offset) | (Low >> (64 - offset)),
        _ => Low << (offset - 64),
    };
}
