using System.Diagnostics.CodeAnalysis;
using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>The ends of tunnel interfaces (<c>SIOCSIFPHYADDR</c>, <c>SIOCDIFPHYADDR</c>, <c>SIOCSTUNFIB</c>): <c>ifconfig gif0 tunnel a b</c>.</summary>
public static class Tunnel
{
    /// <summary>Sets both ends (<c>tunnel a b</c>); they may be changed while packets flow.</summary>
    /// <exception cref="NetException">
    /// <see cref="Errno.Invalid"/>: no such interface; <see cref="Errno.AddressNotAvailable"/>: not the addresses of two hosts, or another
    /// tunnel of the vnet has them; <see cref="Errno.AddressFamilyNotSupported"/>: their family is off.
    /// </exception>
    public static void Set(Ifnet ifp, TunnelAddresses addresses)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        TunnelDriver driver = DriverOf(ifp);
        using (IfnetTable.Configure())
        using (CurVnet.SetQuiet(VnetOf(ifp)))
            driver.SetAddresses(addresses);
    }

    /// <summary>Takes the ends away (<c>deletetunnel</c>): it sends and receives nothing until it has others.</summary>
    /// <exception cref="NetException">It is no tunnel between two addresses (<see cref="Errno.Invalid"/>).</exception>
    public static void Clear(Ifnet ifp)
    {
        TunnelDriver driver = DriverOf(ifp);
        using (IfnetTable.Configure())
        using (CurVnet.SetQuiet(VnetOf(ifp)))
            driver.ClearAddresses();
    }

    /// <summary>The ends; null while it has none.</summary>
    /// <exception cref="NetException">It is no tunnel between two addresses (<see cref="Errno.Invalid"/>).</exception>
    public static TunnelAddresses? Of(Ifnet ifp) => DriverOf(ifp).Addresses;

    /// <summary>Has the outer packets sent by another routing table (<c>tunnelfib n</c>).</summary>
    /// <exception cref="NetException">There is no such table, or it is no tunnel between two addresses (<see cref="Errno.Invalid"/>).</exception>
    public static void SetFib(Ifnet ifp, int fib)
    {
        TunnelDriver driver = DriverOf(ifp);
        using (CurVnet.SetQuiet(VnetOf(ifp)))
        {
            if (fib < 0 || fib >= Rib.FibCount || fib > byte.MaxValue)
                throw new NetException(Errno.Invalid, $"Interface {ifp} cannot send by table {fib}: there are 0 to {Math.Min(Rib.FibCount - 1, byte.MaxValue)} (net.fibs).");
        }

        driver.SetFib(fib);
    }

    /// <summary>The routing table that the outer packets are sent by.</summary>
    /// <exception cref="NetException">It is no tunnel between two addresses (<see cref="Errno.Invalid"/>).</exception>
    public static int FibOf(Ifnet ifp) => DriverOf(ifp).Fib;

    internal static VnetInstance VnetOf(Ifnet ifp) => ifp.Vnet ?? throw new NetException(Errno.NoDevice, $"Interface {ifp} is not attached.");

    internal static NetException Taken(Ifnet ifp, TunnelAddresses addresses, TunnelDriver other) => new(Errno.AddressNotAvailable,
        $"Interface {ifp} cannot be a tunnel {addresses}: {other.Ifp} is one. Choose other ends, or take them from {other.Ifp}.");

    private static TunnelDriver DriverOf([NotNull] Ifnet? ifp)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        return ifp.Driver as TunnelDriver ?? throw new NetException(Errno.Invalid, $"Interface {ifp} is no tunnel between two addresses, as gif and gre are.");
    }
}
