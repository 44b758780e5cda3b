using Vnet.Net;

namespace Vnet.Netinet6;

// How interfaces are treated (SIOCGIFINFO_IN6, SIOCSIFINFO_FLAGS).
public static partial class Nd6
{
    /// <summary>An interface is treated in another way. Called under <see cref="IfnetTable.Configure"/>, with its vnet current.</summary>
    [VnetGlobal("a listener hears all vnets; the current one is meant")]
    public static EventHandlerList<Nd6FlagsChange> FlagsChanged { get; } = new("nd6_flags_event");

    /// <summary>How an interface is treated; asked for every packet, without a lock.</summary>
    public static Nd6Flags FlagsOf(Ifnet ifp)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        return ifp.Nd6.Flags;
    }

    /// <summary>Treats an interface of the current vnet in another way (<c>SIOCSIFINFO_FLAGS</c>).</summary>
    /// <param name="ifp">The interface.</param>
    /// <param name="set">Flags to set.</param>
    /// <param name="clear">Flags to clear; one that is in both is set.</param>
    public static void SetFlags(Ifnet ifp, Nd6Flags set, Nd6Flags clear = Nd6Flags.None)
    {
        ArgumentNullException.ThrowIfNull(ifp);
        using (IfnetTable.Configure())
        {
            Nd6Flags before = ifp.Nd6.Change(set, clear);
            Nd6Flags now = (before & ~clear) | set;
            if (now != before)
                FlagsChanged.Invoke(new Nd6FlagsChange(ifp, before, now));
        }
    }
}
