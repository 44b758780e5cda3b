namespace Vnet.Netinet;

/// <summary>
/// What the connections of one protocol have in common in all vnets (FreeBSD's <c>struct inpcbstorage</c>, <c>INPCBSTORAGE_DEFINE</c>): the
/// zone that they are counted in, and the names of their locks.
/// </summary>
/// <remarks>
/// The order of the locks is list, connection, hash: each protocol's has names of its own, so that a report says which is meant.
/// </remarks>
public sealed class InpcbStorage : IDisposable
{
    // What one takes with its name and its buckets, about.
    private const int BytesOfOne = 320;

    /// <summary>Makes it, once in the process.</summary>
    /// <param name="listLock">Name of the lock of lists: <c>udp</c>.</param>
    /// <param name="pcbLock">Name of the lock of one connection: <c>udpinp</c>.</param>
    /// <param name="zone">Name of the zone: <c>udp_inpcb</c>.</param>
    /// <param name="hashLock">Name of the lock of hash tables: <c>udphash</c>.</param>
    /// <param name="hasPorts">Whether its connections have ports, by which they are told apart; those of raw sockets have protocols.</param>
    public InpcbStorage(string listLock, string pcbLock, string zone, string hashLock, bool hasPorts = true)
    {
        HasPorts = hasPorts;
        Zone = new Zone<InpcbPlace>(zone, static () => new InpcbPlace(), new ZoneSettings<InpcbPlace> { Size = BytesOfOne });
        ListLock = new WitnessClass(listLock, 0, isRecursive: false, allowsSeveral: false, pcbLock, hashLock);
        PcbLock = new WitnessClass(pcbLock, 1, isRecursive: false, allowsSeveral: false, hashLock);
        HashLock = new WitnessClass(hashLock, 2, isRecursive: false, allowsSeveral: false);
    }

    /// <summary>Name of the protocol's lists.</summary>
    public string Name => ListLock.Name;

    /// <summary>Whether its connections have ports.</summary>
    public bool HasPorts { get; }

    /// <summary>Class of <c>ipi_list_lock</c>.</summary>
    public WitnessClass ListLock { get; }

    /// <summary>Class of <c>inp_lock</c>.</summary>
    public WitnessClass PcbLock { get; }

    /// <summary>Class of <c>ipi_hash_lock</c>.</summary>
    public WitnessClass HashLock { get; }

    /// <summary>Counts the connections of each vnet.</summary>
    internal Zone<InpcbPlace> Zone { get; }

    /// <summary>For a module that goes: destroys the zone.</summary>
    public void Dispose() => Zone.Dispose();
}
