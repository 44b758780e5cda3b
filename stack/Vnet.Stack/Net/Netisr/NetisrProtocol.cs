namespace Vnet.Net;

/// <summary>A protocol whose packets lanes process (FreeBSD's <c>struct netisr_handler</c>).</summary>
/// <param name="name">For listings: <c>ether</c>, <c>ip</c>.</param>
/// <param name="handler">
/// Takes a packet, which is then its own. Called inside a lane: with the lane's vnet current, and never by two threads at
/// a time for one lane.
/// </param>
public sealed class NetisrProtocol(string name, Action<Mbuf> handler)
{
    /// <summary>For listings.</summary>
    public string Name { get; } = name;

    /// <summary>Takes a packet inside a lane.</summary>
    public Action<Mbuf> Handler { get; } = handler;
}
