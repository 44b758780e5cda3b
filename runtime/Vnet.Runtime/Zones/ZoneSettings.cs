namespace Vnet;

/// <summary>What a zone does besides handing out items (the arguments of FreeBSD's <c>uma_zcreate</c>).</summary>
/// <typeparam name="T">Type of the items.</typeparam>
public sealed record ZoneSettings<T>
    where T : ZoneItem
{
    /// <summary>
    /// Called on every allocation, with the item not yet seen by anybody (<c>uma_ctor</c>). When it throws, the item goes
    /// back to the zone and the exception to the caller.
    /// </summary>
    public Action<T>? Constructor { get; init; }

    /// <summary>Called on every free, before anybody else can get the item (<c>uma_dtor</c>).</summary>
    public Action<T>? Destructor { get; init; }

    /// <summary>
    /// Called when the zone drops an item for good (<c>uma_fini</c>): by <see cref="Zone.Reclaim"/>, by disposal, or by
    /// the finalizer thread under memory pressure. Must not throw.
    /// </summary>
    public Action<T>? Fini { get; init; }

    /// <summary>Most items that may be out or kept at one time; 0 for no limit (<c>uma_zone_set_max</c>).</summary>
    public int Max { get; init; }

    /// <summary>Most items that may be out on one vnet's account; 0 for no limit.</summary>
    public int MaxPerVnet { get; init; }

    /// <summary>
    /// Items are never dropped once made (<c>UMA_ZONE_NOFREE</c>): a reference to one always reaches an item of this
    /// zone. Disposing the zone keeps the memory and reports it.
    /// </summary>
    public bool NoFree { get; init; }

    /// <summary>Bytes per item for the listing; 0 to measure what the first ones allocate.</summary>
    public int Size { get; init; }

    /// <summary>Whether to check and record every call, see <see cref="Zone.Debug"/>; null for <see cref="Zones.Debug"/>.</summary>
    public bool? Debug { get; init; }
}
