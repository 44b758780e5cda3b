namespace Vnet.Netinet;

/// <summary>How an entry was made by hand, beside its address (arp(8): <c>pub</c>, <c>reject</c>, <c>blackhole</c>).</summary>
[Flags]
public enum ArpKinds : byte
{
    /// <summary>Learnt; it grows old.</summary>
    None = 0,

    /// <summary>Made by hand: it stays, and what others say does not change it.</summary>
    Static = 1,

    /// <summary>Requests of others for it are answered (proxy ARP).</summary>
    Published = 2,

    /// <summary>Packets to it are dropped, with <see cref="Net.Errno.HostUnreachable"/>.</summary>
    Reject = 4,

    /// <summary>Packets to it are dropped without an error.</summary>
    Blackhole = 8,
}
