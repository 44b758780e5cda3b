using System.Runtime.CompilerServices;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Net;

// What all changes come down to, for both families (rib_add_route, rib_del_route, rib_change_route).
public static partial class Rib
{
    // One change at a time in a vnet, with what goes with it: tables, expiry, messages in order.
    [VnetDefine] private static Lock? s_gate;

    private const RouteFlags Alone = RouteFlags.Pinned | RouteFlags.Reject | RouteFlags.Blackhole | RouteFlags.Dynamic;

    private static Errno AddRoute<TKey>(int fib, in TKey prefix, int length, Nexthop nexthop, uint weight, TimeSpan? lifetime)
        where TKey : struct, IRouteKey<TKey>, IEquatable<TKey>
    {
        Errno error = Check(fib, prefix, length, nexthop, weight);
        if (error != Errno.Ok || V_gate is not { } gate)
            return error == Errno.Ok ? Errno.NetworkDown : error;
        lock (gate)
        {
            FibTable<TKey> table = Fib.Make<TKey>(fib);
            Nexthop? former = table.Find(prefix, length);
            Nexthop added = nexthop;
            if (former is not null)
            {
                // What goes with an interface's address takes the place of what does not.
                bool replaces = (nexthop.Flags & RouteFlags.Pinned) != 0 && (former.Flags & RouteFlags.Pinned) == 0;
                if (!replaces)
                {
                    if (V_multipath == 0 || ((former.Flags | nexthop.Flags) & Alone) != 0 || Has(former, nexthop))
                        return Errno.Exists;
                    added = Group([.. PathsOf(former), new NexthopPath(nexthop, weight)]);
                }
            }

            table.Set(prefix, length, added);
            Fib.Changed();
            if (lifetime is { } time)
                Expire(fib, prefix, length, nexthop, time);
            Tell(former is null || ReferenceEquals(added, nexthop) ? RouteMessageType.Add : RouteMessageType.Change, fib, prefix, length, nexthop);
            return Errno.Ok;
        }
    }

    private static Errno ChangeRoute<TKey>(int fib, in TKey prefix, int length, Nexthop nexthop)
        where TKey : struct, IRouteKey<TKey>, IEquatable<TKey>
    {
        Errno error = Check(fib, prefix, length, nexthop, 1);
        if (error != Errno.Ok || V_gate is not { } gate)
            return error == Errno.Ok ? Errno.NetworkDown : error;
        lock (gate)
        {
            FibTable<TKey> table = Fib.Make<TKey>(fib);
            if (table.Find(prefix, length) is { } former && ((former.Flags ^ nexthop.Flags) & RouteFlags.Pinned) != 0)
                return Errno.AddressInUse;
            Nexthop? replaced = table.Set(prefix, length, nexthop);
            foreach (NexthopPath path in replaced is null ? [] : PathsOf(replaced))
                ForgetExpiry(fib, prefix, length, path.Nexthop);
            Fib.Changed();
            Tell(replaced is null ? RouteMessageType.Add : RouteMessageType.Change, fib, prefix, length, nexthop);
            return Errno.Ok;
        }
    }

    private static Errno DeleteRoute<TKey>(int fib, in TKey prefix, int length, Nexthop? which, bool pinnedToo)
        where TKey : struct, IRouteKey<TKey>, IEquatable<TKey>
    {
        if (V_gate is not { } gate)
            return Errno.NoSuchProcess;
        lock (gate)
        {
            if (length < 0 || length > TKey.Bits || Fib.Find<TKey>(fib) is not { } table || table.Find(prefix, length) is not { } former)
                return Errno.NoSuchProcess;
            if (!pinnedToo && (former.Flags & RouteFlags.Pinned) != 0)
                return Errno.AddressInUse;
            if (which is not null && !Has(former, which))
                return Errno.NoSuchProcess;
            DeletePaths(table, fib, prefix, length, former, path => which is null || path.Equals(which));
            return Errno.Ok;
        }
    }

    // Under the gate.
    private static void DeletePaths<TKey>(FibTable<TKey> table, int fib, in TKey prefix, int length, Nexthop former, Predicate<Nexthop> isMeant)
        where TKey : struct, IRouteKey<TKey>, IEquatable<TKey>
    {
        NexthopPath[] paths = PathsOf(former);
        NexthopPath[] rest = Array.FindAll(paths, path => !isMeant(path.Nexthop));
        if (rest.Length == paths.Length)
            return;
        if (rest.Length == 0)
            table.Remove(prefix, length);
        else
            table.Set(prefix, length, Group(rest));
        Fib.Changed();
        foreach (NexthopPath path in paths)
        {
            if (!isMeant(path.Nexthop))
                continue;
            ForgetExpiry(fib, prefix, length, path.Nexthop);
            Tell(RouteMessageType.Delete, fib, prefix, length, path.Nexthop);
        }
    }

    private static Errno Check<TKey>(int fib, in TKey prefix, int length, Nexthop nexthop, uint weight)
        where TKey : struct, IRouteKey<TKey>, IEquatable<TKey>
    {
        ArgumentNullException.ThrowIfNull(nexthop);
        if (fib < 0 || fib >= FibCount || length < 0 || length > TKey.Bits || !prefix.First(length).Equals(prefix) ||
            weight is 0 or > NexthopPath.MostWeight || nexthop.Mtu < 0)
        {
            return Errno.Invalid;
        }

        return nexthop.Ifp.Vnet == CurVnet.Current || !Vimage.IsEnabled ? Errno.Ok : Errno.NoDevice;
    }

    private static NexthopPath[] PathsOf(Nexthop nexthop) => nexthop.Group?.Paths ?? [new NexthopPath(nexthop)];

    private static bool Has(Nexthop nexthop, Nexthop path) => Array.Exists(PathsOf(nexthop), one => one.Nexthop.Equals(path));

    // Stands for all of them where one is asked for.
    private static Nexthop Group(NexthopPath[] paths)
    {
        Nexthop first = paths[0].Nexthop;
        if (paths.Length == 1)
            return first;
        return new Nexthop
        {
            Ifp = first.Ifp,
            Flags = first.Flags,
            Gateway = first.Gateway,
            Gateway6 = first.Gateway6,
            Source = first.Source,
            Source6 = first.Source6,
            Mtu = first.Mtu,
            Group = new NexthopGroup(paths),
        };
    }

    private static (Af Family, In6Addr Prefix) Name<TKey>(TKey prefix)
        where TKey : struct, IRouteKey<TKey> => typeof(TKey) == typeof(InAddr)
            ? (Af.Inet, new In6Addr(0, Unsafe.BitCast<TKey, InAddr>(prefix).Value))
            : (Af.Inet6, Unsafe.BitCast<TKey, In6Addr>(prefix));
}
