using System.Runtime.CompilerServices;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Net;

/// <summary>Looks routes up, for packets (FreeBSD's fib4_lookup, fib6_lookup). What changes them is <see cref="Rib"/>.</summary>
/// <remarks>Any thread, with the vnet current; takes no lock and allocates nothing.</remarks>
[VnetModule("fib", Version = 1), ModuleDepend("ifnet")]
public static partial class Fib
{
    /// <summary>The table of whoever does not say which (<c>RT_DEFAULT_FIB</c>).</summary>
    public const int Default = 0;

    /// <summary>Most tables of a vnet (<c>RT_MAXFIBS</c>).</summary>
    public const int Most = 65536;

    // By number; a table is made by its first route.
    [VnetDefine] private static FibTable<InAddr>?[]? s_inet;

    [VnetDefine] private static FibTable<In6Addr>?[]? s_inet6;

    [VnetDefine] private static uint rt_generation;

    /// <summary>
    /// Changes whenever a route of the current vnet does: what was looked up after it was read still holds while it has the
    /// same value (<c>rt_gen_t</c>).
    /// </summary>
    public static uint Generation => Volatile.Read(ref V_rt_generation);

    /// <summary>The next hop for an IPv4 destination in the current vnet, or null when there is no route.</summary>
    /// <param name="fib">Number of the table.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="flow">A hash of the flow, which chooses among several next hops by their weights.</param>
    public static Nexthop? Lookup(int fib, InAddr destination, uint flow = 0)
    {
        FibTable<InAddr>?[]? tables = V_inet;
        return tables is not null && (uint)fib < (uint)tables.Length && tables[fib] is { } table ? Choose(table.Lookup(destination), flow) : null;
    }

    /// <summary>The next hop for an IPv6 destination that is no link-local one (those go by their zone alone); else as the other.</summary>
    public static Nexthop? Lookup(int fib, in In6Addr destination, uint flow = 0)
    {
        FibTable<In6Addr>?[]? tables = V_inet6;
        return tables is not null && (uint)fib < (uint)tables.Length && tables[fib] is { } table ? Choose(table.Lookup(destination), flow) : null;
    }

    /// <summary>The same in the default table.</summary>
    [Obsolete("Looks in the default table only. State the table: Fib.Lookup(Fib.Default, destination), or the packet's Pkthdr.Fib.")]
    public static Nexthop? Lookup(InAddr destination) => Lookup(Default, destination);

    /// <summary>The same in the default table.</summary>
    [Obsolete("Looks in the default table only. State the table: Fib.Lookup(Fib.Default, destination), or the packet's Pkthdr.Fib.")]
    public static Nexthop? Lookup(in In6Addr destination) => Lookup(Default, destination);

    /// <summary>A table of the current vnet's.</summary>
    internal static FibTable<TKey>? Find<TKey>(int fib)
        where TKey : struct, IRouteKey<TKey>, IEquatable<TKey>
    {
        FibTable<TKey>?[]? tables = Tables<TKey>();
        return tables is not null && (uint)fib < (uint)tables.Length ? tables[fib] : null;
    }

    /// <summary>The same; made when it is not there. Under <see cref="Rib"/>'s lock.</summary>
    internal static FibTable<TKey> Make<TKey>(int fib)
        where TKey : struct, IRouteKey<TKey>, IEquatable<TKey>
    {
        ref FibTable<TKey>?[]? tables = ref Tables<TKey>();
        if (tables is null || fib >= tables.Length)
        {
            FibTable<TKey>?[]? larger = tables;
            Array.Resize(ref larger, fib + 1);
            Volatile.Write(ref tables, larger);
        }

        return tables![fib] ??= new FibTable<TKey>();
    }

    /// <summary>A route was changed: cached ones are looked up anew.</summary>
    internal static void Changed() => Interlocked.Increment(ref V_rt_generation);

    /// <summary>All tables go, with their vnet.</summary>
    internal static void Clear()
    {
        (V_inet, V_inet6) = (null, null);
        Changed();
    }

    private static ref FibTable<TKey>?[]? Tables<TKey>()
        where TKey : struct, IRouteKey<TKey>, IEquatable<TKey>
    {
        if (typeof(TKey) == typeof(InAddr))
            return ref Unsafe.As<FibTable<InAddr>?[]?, FibTable<TKey>?[]?>(ref V_inet);
        return ref Unsafe.As<FibTable<In6Addr>?[]?, FibTable<TKey>?[]?>(ref V_inet6);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Nexthop? Choose(Nexthop? found, uint flow) => found?.Group is { } group ? group.Choose(flow) : found;
}
