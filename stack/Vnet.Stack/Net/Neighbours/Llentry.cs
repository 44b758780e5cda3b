namespace Vnet.Net;

/// <summary>A neighbour on an interface's link (FreeBSD's <c>struct llentry</c>): what ARP's and neighbor discovery's have in common.</summary>
/// <remarks>
/// <see cref="TryGetAddress"/> and <see cref="Next"/> are read without a lock; all else is read and written under the
/// lock of the table. An entry is used once: never for another neighbour.
/// </remarks>
/// <typeparam name="TAddress">Its address: four or sixteen bytes.</typeparam>
/// <typeparam name="TEntry">The type that derives from this one.</typeparam>
internal abstract class Llentry<TAddress, TEntry>
    where TAddress : struct, IEquatable<TAddress>
    where TEntry : Llentry<TAddress, TEntry>
{
    private const ulong Known = 1ul << 63;
    private const ulong Noticed = 1ul << 62;

    // The address, that it is known, and that a use is to be noticed, in one word, so that it is read at once.
    private ulong _address;
    private volatile bool _isUsed;

    protected Llentry(Ifnet ifp, TAddress address, Lltable<TAddress, TEntry> table, string timer)
    {
        (Ifp, Address) = (ifp, address);
        Timer = new Callout(table.Wheel, timer, table.Vnet);
    }

    public Ifnet Ifp { get; }

    public TAddress Address { get; }

    /// <summary>The next in its bucket.</summary>
    public TEntry? Next { get; set; }

    /// <summary>Neighbours in the order in which they would be thrown out.</summary>
    public TEntry? Older { get; set; }

    /// <inheritdoc cref="Older"/>
    public TEntry? Newer { get; set; }

    /// <summary>Which list of the table it is in: those of a lower rank are thrown out first.</summary>
    public int Rank { get; set; }

    public MacAddress Hardware => new(Volatile.Read(ref _address));

    /// <summary>Packets that wait for the address, the oldest first; null until there is one.</summary>
    public MbufQueue? Held { get; set; }

    /// <summary>How many wait.</summary>
    public int HeldCount => Held?.Count ?? 0;

    /// <summary>How often it was asked for since the last answer (<c>la_asked</c>).</summary>
    public int Asked { get; set; }

    /// <summary>When it goes or is asked about, in the unit of its protocol; 0 for never.</summary>
    public long ExpiresAt { get; set; }

    /// <summary>Ages it.</summary>
    public Callout Timer { get; }

    /// <summary>Whether it was made by hand: it stays, and is not counted among those that are bounded.</summary>
    public abstract bool IsStatic { get; }

    public bool IsKnown => (Volatile.Read(ref _address) & Known) != 0;

    /// <summary>Whether a packet was sent to it since the last <see cref="ForgetUse"/> (<c>r_skip_req</c>, <c>lle_hittime</c>).</summary>
    public bool IsUsed => _isUsed;

    /// <summary>The address, when it is known and nobody wants to notice the next use of it; counts as use.</summary>
    public bool TryGetAddress(out MacAddress hardware)
    {
        ulong address = Volatile.Read(ref _address);
        hardware = new MacAddress(address);
        if ((address & (Known | Noticed)) != Known)
            return false;
        // Written only when it changes: many cores send to one neighbour.
        if (!_isUsed)
            _isUsed = true;
        return true;
    }

    /// <summary>Its address is known.</summary>
    /// <param name="hardware">The address.</param>
    /// <param name="notice">Whether the next use is to be noticed: <see cref="TryGetAddress"/> says no until this is called again.</param>
    public void Learn(MacAddress hardware, bool notice = false) => Volatile.Write(ref _address, hardware.Value | Known | (notice ? Noticed : 0));

    public void Forget() => Volatile.Write(ref _address, 0);

    public void ForgetUse() => _isUsed = false;

    public void Use() => _isUsed = true;

    /// <summary>It was taken out of the table. Under the gate.</summary>
    public abstract void Removed();
}
