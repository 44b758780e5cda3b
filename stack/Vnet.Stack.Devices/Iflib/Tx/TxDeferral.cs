namespace Vnet.Iflib;

/// <summary>
/// How many descriptors may wait for the next doorbell or status request: the fuller the ring, the more, because then the
/// device has enough to do (<c>txq_max_db_deferred</c>, <c>txq_max_rs_deferred</c>).
/// </summary>
internal static class TxDeferral
{
    // A full ring is told to the device in this many parts.
    private const int Parts = 16;

    /// <summary>Descriptors written that the device need not be told of yet.</summary>
    public static int Doorbell(int size, int inUse)
    {
        int most = (size / Parts) - 1;
        int eighth = size / 8;
        return inUse > 4 * eighth ? most : inUse > 2 * eighth ? most / 2 : inUse > eighth ? most / 8 : 0;
    }

    /// <summary>Descriptors written whose completion need not be reported yet.</summary>
    public static int Status(int size, int inUse)
    {
        int most = (size / Parts) - 1;
        int eighth = size / 8;
        return inUse > 4 * eighth ? most : inUse > 2 * eighth ? most / 2 : inUse > eighth ? most / 4 : 2;
    }
}
