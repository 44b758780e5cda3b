using Vnet.Net;

namespace Vnet.Netinet;

/// <summary>A neighbour (FreeBSD's <c>struct llentry</c>).</summary>
/// <remarks>
/// <see cref="TryGetAddress"/> and <see cref="Next"/> are read without a lock; all else is read and written under the
/// lock of the table. An entry is used once: never for another neighbour.
/// </remarks>
internal sealed class ArpEntry
{
    private const ulong Known = 1ul << 63;

    // The address and that it is known, in one word, so that it is read at once.
    private ulong _address;
    private volatile bool _isUsed;

    public ArpEntry(Ifnet ifp, InAddr address, ArpTable table)
    {
        (Ifp, Address, Table) = (ifp, address, table);
        Timer = new Callout(table.Wheel, "arptimer", table.Vnet);
    }

    public Ifnet Ifp { get; }

    public InAddr Address { get; }

    public ArpTable Table { get; }

    /// <summary>The next in its bucket.</summary>
    public ArpEntry? Next { get; set; }

    /// <summary>Neighbours in the order in which they would be thrown out.</summary>
    public ArpEntry? Older { get; set; }

    /// <inheritdoc cref="Older"/>
    public ArpEntry? Newer { get; set; }

    public ArpState State { get; set; }

    public ArpKinds Kinds { get; set; }

    /// <summary>What a request for it is answered with, when it is published.</summary>
    public MacAddress Hardware => new(Volatile.Read(ref _address));

    /// <summary>Packets that wait for the address, the oldest first. How many may, is looked up when one comes: it is a knob.</summary>
    public MbufQueue Held { get; } = new();

    /// <summary>How often it was asked for since the last answer (<c>la_asked</c>).</summary>
    public int Asked { get; set; }

    /// <summary>Second of the last request (<c>la_expire</c> of an incomplete entry).</summary>
    public long AskedAt { get; set; } = long.MinValue;

    /// <summary>When it goes, in seconds of the vnet's clock; 0 for never.</summary>
    public long ExpiresAt { get; set; }

    /// <summary>Ages it.</summary>
    public Callout Timer { get; }

    public bool IsStatic => (Kinds & ArpKinds.Static) != 0;

    public bool IsKnown => (Volatile.Read(ref _address) & Known) != 0;

    /// <summary>Whether a packet was sent to it since the last <see cref="ForgetUse"/> (<c>r_skip_req</c>, <c>lle_hittime</c>).</summary>
    public bool IsUsed => _isUsed;

    /// <summary>The address, when it is known; counts as use.</summary>
    public bool TryGetAddress(out MacAddress hardware)
    {
        ulong address = Volatile.Read(ref _address);
        hardware = new MacAddress(address);
        if ((address & Known) == 0)
            return false;
        // Written only when it changes: many cores send to one neighbour.
        if (!_isUsed)
            _isUsed = true;
        return true;
    }

    public void Learn(MacAddress hardware) => Volatile.Write(ref _address, hardware.Value | Known);

    public void Forget() => Volatile.Write(ref _address, 0);

    public void ForgetUse() => _isUsed = false;

    public void Use() => _isUsed = true;
}
