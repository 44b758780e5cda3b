namespace Vnet.Netinet6;

/// <summary>
/// The large echo replies that a vnet sent last: what is said of the path MTU is believed for these, as for packets of live
/// sockets (RFC 8201 section 4), and for no others.
/// </summary>
internal sealed class Icmp6Echoes
{
    private readonly ulong[] _last = new ulong[32];
    private uint _next;

    /// <summary>Notes a reply.</summary>
    /// <param name="to">To whom.</param>
    /// <param name="identity">Its identifier and sequence number.</param>
    public void Remember(in In6Addr to, uint identity) =>
        Volatile.Write(ref _last[(Interlocked.Increment(ref _next) - 1) % (uint)_last.Length], KeyOf(to, identity));

    /// <summary>Whether such a reply is among the last.</summary>
    public bool Has(in In6Addr to, uint identity)
    {
        ulong key = KeyOf(to, identity);
        foreach (ref ulong one in _last.AsSpan())
        {
            if (Volatile.Read(ref one) == key)
                return true;
        }

        return false;
    }

    // Never 0, which stands for none.
    private static ulong KeyOf(in In6Addr to, uint identity) =>
        (to.High * 0x9e37_79b9_7f4a_7c15) ^ (to.Low * 0xc2b2_ae3d_27d4_eb4f) ^ ((ulong)identity << 16) | 1;
}
