namespace Vnet;

/// <summary>An element of a bucket: a struct, because storing into an array of references would check its type.</summary>
internal struct ZoneSlot
{
    public ZoneItem? Item;
}
