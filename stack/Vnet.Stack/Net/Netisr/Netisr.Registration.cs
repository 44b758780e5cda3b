namespace Vnet.Net;

// Protocols: netisr_register, netisr_unregister, netisr_register_vnet, netisr_unregister_vnet.
public static partial class Netisr
{
    private static readonly Lock s_registering = new();

    [VnetGlobal("a protocol is registered for all vnets, as in FreeBSD")] private static NetisrProtocol?[] s_protocols = [];

    /// <summary>The registered protocols.</summary>
    public static IReadOnlyList<NetisrProtocol> Protocols => [.. Volatile.Read(ref s_protocols).OfType<NetisrProtocol>()];

    /// <summary>
    /// Registers a protocol, on in every vnet. One whose packets come without that is registered by the first; a protocol of
    /// a module must be unregistered before the module is unloaded.
    /// </summary>
    /// <exception cref="NetException">
    /// It is registered already (<see cref="Errno.Exists"/>), or chooses lanes but has no <see cref="NetisrProtocol.Cpu"/>
    /// (<see cref="Errno.Invalid"/>).
    /// </exception>
    public static void Register(NetisrProtocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        if (protocol.Policy == NetisrPolicy.Cpu && protocol.Cpu is null)
            throw new NetException(Errno.Invalid, $"Protocol '{protocol.Name}' has policy Cpu and no function that chooses a lane. Set NetisrProtocol.Cpu.");
        lock (s_registering)
        {
            if (protocol.Number != NetisrProtocol.Unregistered)
                throw new NetException(Errno.Exists, $"Protocol '{protocol.Name}' is registered already. Unregister it first.");
            protocol.IsGone = false;
            Enter(protocol);
        }
    }

    /// <summary>
    /// Ends <see cref="Register"/>: packets that wait are dropped, and a thread that is inside the protocol is waited for a
    /// limited time. Does nothing when it is not registered.
    /// </summary>
    /// <exception cref="VnetDrainException">A thread was still inside; the protocol is unregistered.</exception>
    public static void Unregister(NetisrProtocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        int number;
        lock (s_registering)
        {
            number = protocol.Number;
            protocol.IsGone = true;
            if (number == NetisrProtocol.Unregistered)
                return;
        }

        VnetDrainException? error = null;
        foreach (VnetLanes lanes in Everywhere())
        {
            lanes.SetEnabled(protocol, false);
            try
            {
                lanes.Barrier(protocol.Name);
            }
            catch (VnetDrainException late)
            {
                error = late;
            }
        }

        lock (s_registering)
        {
            if (protocol.Number != number)
                return;
            foreach (VnetLanes lanes in Everywhere())
                lanes.Forget(protocol, number);
            protocol.Number = NetisrProtocol.Unregistered;
            NetisrProtocol?[] rest = [.. s_protocols];
            rest[number] = null;
            Volatile.Write(ref s_protocols, rest);
        }

        if (error is not null)
            throw error;
    }

    /// <summary>Turns a protocol on in a vnet, after <see cref="UnregisterVnet"/>.</summary>
    public static void RegisterVnet(NetisrProtocol protocol, VnetInstance vnet)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        LanesOf(vnet)?.SetEnabled(protocol, true);
    }

    /// <summary>
    /// Turns a protocol off in a vnet: packets that wait are dropped, as are those that come, and a thread that is inside
    /// is waited for a limited time. For the protocol's <c>[VnetSysuninit]</c>: what it destroys then, no packet uses.
    /// </summary>
    /// <remarks>Called inside a lane of the vnet it does not wait.</remarks>
    /// <exception cref="VnetDrainException">A thread was still inside; the protocol is off.</exception>
    public static void UnregisterVnet(NetisrProtocol protocol, VnetInstance vnet)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        if (LanesOf(vnet) is not { } lanes)
            return;
        lanes.SetEnabled(protocol, false);
        lanes.Barrier(protocol.Name);
    }

    /// <summary>What became of a protocol's packets in a vnet, over all its lanes.</summary>
    public static NetisrWorkStatistics StatisticsOf(NetisrProtocol protocol, VnetInstance vnet)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        return LanesOf(vnet) is { } lanes ? lanes.Sum(protocol) : new NetisrWorkStatistics { Protocol = protocol.Name, Lane = -1 };
    }

    /// <summary>What became of each protocol's packets in each lane of a vnet (<c>net.isr.work</c>).</summary>
    public static IReadOnlyList<NetisrWorkStatistics> WorkOf(VnetInstance vnet) => LanesOf(vnet)?.Works() ?? [];

    /// <summary>Gives a protocol its number, unless it has one.</summary>
    /// <returns>False when it is unregistered.</returns>
    internal static bool TryNumber(NetisrProtocol protocol)
    {
        lock (s_registering)
        {
            if (protocol.IsGone)
                return false;
            if (protocol.Number == NetisrProtocol.Unregistered)
                Enter(protocol);
            return true;
        }
    }

    private static void Enter(NetisrProtocol protocol)
    {
        int number = Array.IndexOf(s_protocols, null);
        NetisrProtocol?[] table = number >= 0 ? [.. s_protocols] : [.. s_protocols, null];
        number = number >= 0 ? number : table.Length - 1;
        table[number] = protocol;
        Volatile.Write(ref s_protocols, table);
        protocol.Number = number;
    }

    private static List<VnetLanes> Everywhere()
    {
        List<VnetLanes> all = [];
        foreach (VnetInstance vnet in VnetList.ReadLock())
        {
            if (LanesOf(vnet) is { } lanes)
                all.Add(lanes);
        }

        return all;
    }
}
