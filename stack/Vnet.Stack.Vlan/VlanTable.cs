namespace Vnet.Devices;

/// <summary>
/// The VLANs of a trunk by their tag (<c>vlan_gethash</c>): a hash table with open addressing, at most half full, that never
/// changes. A change makes another one, so that frames are told apart without a lock.
/// </summary>
internal sealed class VlanTable
{
    private const int LeastSlots = 8;

    private readonly int[] _keys;
    private readonly VlanDriver?[] _vlans;

    private VlanTable(int slots) => (_keys, _vlans) = (new int[slots], new VlanDriver?[slots]);

    /// <summary>A table without VLANs.</summary>
    public static VlanTable Empty => new(LeastSlots);

    /// <summary>How many there are.</summary>
    public int Count { get; private init; }

    /// <summary>All of them, in no order.</summary>
    public IEnumerable<VlanDriver> All => _vlans.OfType<VlanDriver>();

    /// <summary>The VLAN of that tag, or null.</summary>
    public VlanDriver? Find(int key)
    {
        VlanDriver?[] vlans = _vlans;
        int[] keys = _keys;
        for (int slot = Slot(key, vlans.Length); ; slot = (slot + 1) & (vlans.Length - 1))
        {
            VlanDriver? vlan = vlans[slot];
            if (vlan is null || keys[slot] == key)
                return vlan;
        }
    }

    /// <summary>The same with one more.</summary>
    public VlanTable With(int key, VlanDriver vlan)
    {
        VlanTable table = Copy(Count + 1, exceptKey: -1);
        table.Add(key, vlan);
        return table;
    }

    /// <summary>The same without one.</summary>
    public VlanTable Without(int key) => Copy(Count - 1, key);

    private static int Slot(int key, int slots) => (int)(((uint)key * 0x9e37_79b9u) >> 16) & (slots - 1);

    private VlanTable Copy(int count, int exceptKey)
    {
        int slots = LeastSlots;
        while (slots < 2 * count)
            slots *= 2;
        var table = new VlanTable(slots) { Count = count };
        for (int slot = 0; slot < _vlans.Length; slot++)
        {
            if (_vlans[slot] is { } vlan && _keys[slot] != exceptKey)
                table.Add(_keys[slot], vlan);
        }

        return table;
    }

    private void Add(int key, VlanDriver vlan)
    {
        int slot = Slot(key, _vlans.Length);
        while (_vlans[slot] is not null)
            slot = (slot + 1) & (_vlans.Length - 1);
        (_keys[slot], _vlans[slot]) = (key, vlan);
    }
}
