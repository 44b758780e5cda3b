using Vnet.Netinet6;

namespace Vnet.Net;

// Whoever listens to changes (rtsock.c: rt_routemsg, rt_newaddrmsg, rt_ifmsg, rt_ifannouncemsg).
public static partial class Rib
{
    [VnetDefine] private static RouteListener[]? s_listeners;

    /// <summary>Tells listeners that an interface got or lost an address; for whoever keeps those.</summary>
    /// <param name="ifp">The interface; its vnet is current.</param>
    /// <param name="family">Family of the address.</param>
    /// <param name="address">The address; an IPv4 one in the lower 32 bits.</param>
    /// <param name="length">Bits of its network.</param>
    /// <param name="isAdded">Whether it came.</param>
    internal static void AddressChanged(Ifnet ifp, Af family, in In6Addr address, int length, bool isAdded) =>
        Tell(new RouteMessage(isAdded ? RouteMessageType.NewAddress : RouteMessageType.DeleteAddress, Fib.Default, family, address, length, ifp));

    internal static void Listen(RouteListener listener)
    {
        if (V_gate is not { } gate)
            throw new NetException(Errno.NetworkDown, $"Vnet '{CurVnet.Current?.Name}' is being destroyed: its routes do not change any more.");
        lock (gate)
            V_listeners = [.. V_listeners ?? [], listener];
    }

    internal static void Unlisten(RouteListener listener)
    {
        if (V_gate is not { } gate)
            return;
        lock (gate)
            V_listeners = Array.FindAll(V_listeners ?? [], one => one != listener);
    }

    private static void Tell<TKey>(RouteMessageType type, int fib, in TKey prefix, int length, Nexthop nexthop)
        where TKey : struct, IRouteKey<TKey>
    {
        if (Volatile.Read(ref V_listeners) is not { Length: > 0 })
            return;
        (Af family, In6Addr name) = Name(prefix);
        Tell(new RouteMessage(type, fib, family, name, length, nexthop.Ifp, nexthop));
    }

    private static void Tell(in RouteMessage message)
    {
        foreach (RouteListener listener in Volatile.Read(ref V_listeners) ?? [])
            listener.Hear(message);
    }
}
