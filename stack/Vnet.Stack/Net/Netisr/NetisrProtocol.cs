namespace Vnet.Net;

/// <summary>A protocol whose packets lanes process (FreeBSD's <c>struct netisr_handler</c>).</summary>
/// <remarks>Registered by <see cref="Netisr.Register"/>, or else by its first packet. Thread-safe.</remarks>
/// <param name="name">For listings: <c>ether</c>, <c>ip</c>.</param>
/// <param name="handler">
/// Takes a packet, which is then its own. Called inside a lane: with the lane's vnet current, and never by two threads at
/// a time for one lane. What it throws is reported to <see cref="UnhandledErrors"/>, and the lane goes on.
/// </param>
public sealed class NetisrProtocol(string name, Action<Mbuf> handler)
{
    /// <summary>Number of a protocol that has not been registered yet.</summary>
    internal const int Unregistered = -1;

    private int _dispatch;
    private int _queueLimit;

    /// <summary>For listings.</summary>
    public string Name { get; } = name;

    /// <summary>Takes a packet inside a lane.</summary>
    public Action<Mbuf> Handler { get; } = handler;

    /// <summary>What keeps its packets in order (<c>nh_policy</c>).</summary>
    public NetisrPolicy Policy { get; init; } = NetisrPolicy.Flow;

    /// <summary>
    /// Gives a packet without flow id one, by <see cref="PacketHeader.FlowId"/> and <see cref="PacketHeader.RssType"/>
    /// (<c>nh_m2flow</c>); null when it cannot. The packet stays the caller's. What it throws is reported, and the packet has no flow.
    /// </summary>
    public Action<Mbuf>? Flow { get; init; }

    /// <summary>
    /// Chooses a lane for a packet: any number, taken modulo the number of lanes, or −1 for none in particular
    /// (<c>nh_m2cpuid</c>). Needed with <see cref="NetisrPolicy.Cpu"/>.
    /// </summary>
    public Func<Mbuf, int>? Cpu { get; init; }

    /// <summary>Who processes its packets, where that is not what <c>net.isr.dispatch</c> says (<c>nh_dispatch</c>).</summary>
    public NetisrDispatch Dispatch
    {
        get => (NetisrDispatch)Volatile.Read(ref _dispatch);
        set => Volatile.Write(ref _dispatch, (int)value);
    }

    /// <summary>
    /// Most packets of it that wait in one lane (<c>nh_qlimit</c>); 0 for <c>net.isr.defaultqlimit</c>. At most
    /// <c>net.isr.maxqlimit</c>.
    /// </summary>
    /// <exception cref="NetException">It is negative or above the maximum (<see cref="Errno.Invalid"/>).</exception>
    public int QueueLimit
    {
        get => Volatile.Read(ref _queueLimit);
        set
        {
            if (value < 0 || value > Netisr.MaxQueueLimit)
                throw new NetException(Errno.Invalid, $"A queue limit of {value} packets for protocol '{Name}' is not from 0 to {Netisr.MaxQueueLimit}. Raise net.isr.maxqlimit first.");
            Volatile.Write(ref _queueLimit, value);
        }
    }

    /// <summary>Its place in lanes' tables while it is registered.</summary>
    internal int Number { get; set; } = Unregistered;

    /// <summary>Whether it was unregistered: it takes no packet until it is registered again.</summary>
    internal bool IsGone { get; set; }
}
