using Vnet.Net;

namespace Vnet.Netinet6;

// Lifetimes (nd6_timer): one timer a vnet, which runs only while some address has one.
public static partial class In6Ifaddrs
{
    [VnetDefine] private static TimeoutTask? s_in6_expiry;

    /// <summary>When <see cref="V_in6_expiry"/> is armed for, in nanoseconds; under <see cref="V_in6_ifaddr_lock"/>.</summary>
    [VnetDefine] private static long in6_expiry_at = long.MaxValue;

    internal static void SetLifetimes(In6Ifaddr address, uint valid, uint preferred)
    {
        address.SetLifetimes(valid, preferred);
        address.Change(preferred == 0 ? In6IfaddrFlags.Deprecated : In6IfaddrFlags.None, In6IfaddrFlags.Deprecated);
        ArmExpiry(address);
    }

    private static void ArmExpiry(In6Ifaddr address) => ArmExpiry(NextOf(address));

    private static void ArmExpiry(long at)
    {
        if (at == long.MaxValue)
            return;
        lock (V_in6_ifaddr_lock)
        {
            if (at >= V_in6_expiry_at)
                return;
            V_in6_expiry ??= new TimeoutTask(VnetClock.Wheel, new TaskQueueTask(VnetTasks.Queue, "in6_expiry", static _ => ExpireAll()));
            V_in6_expiry_at = at;
            V_in6_expiry.Enqueue(TimeSpan.FromTicks(Math.Max(0, (at - VnetClock.Nanoseconds + 99) / 100)));
        }
    }

    private static long NextOf(In6Ifaddr address)
    {
        long next = address.IsDeprecated ? address.ValidUntil : Math.Min(address.ValidUntil, address.PreferredUntil);
        return address.Autoconfigured is { HasSuccessor: false } how ? Math.Min(next, how.RegenerateAt) : next;
    }

    private static void ExpireAll()
    {
        lock (V_in6_ifaddr_lock)
            V_in6_expiry_at = long.MaxValue;
        try
        {
            ForEach(Expire);
        }
        finally
        {
            // Also where a listener threw, so that the others come to their end too.
            ForEach(ArmExpiry);
        }
    }

    private static void ForEach(Action<In6Ifaddr> action)
    {
        foreach (Ifnet ifp in IfnetTable.Of(CurVnet.Current!))
        {
            foreach (In6Ifaddr address in ifp.Inet6.Addresses)
                action(address);
        }
    }

    // RFC 4862 section 5.5.4, RFC 8981 section 3.5.
    private static void Expire(In6Ifaddr address)
    {
        long now = VnetClock.Nanoseconds;
        if (now >= address.ValidUntil)
        {
            Remove(address);
            return;
        }

        if (address.Autoconfigured is { HasSuccessor: false } how && now >= how.RegenerateAt)
            In6Autoconf.Regenerate(address, how);
        if (now >= address.PreferredUntil && (address.Change(In6IfaddrFlags.Deprecated, In6IfaddrFlags.None) & In6IfaddrFlags.Deprecated) == 0)
            Changed.Invoke(new In6IfaddrEvent(address, In6IfaddrChange.Deprecated));
    }

    [VnetSysuninit(Subsystem.ProtoDomain, Order.Second)]
    private static void Detach() => V_in6_expiry?.Drain();
}
