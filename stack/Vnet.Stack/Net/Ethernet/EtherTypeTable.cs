namespace Vnet.Net;

/// <summary>
/// Which protocol takes which type: a hash table with open addressing that never changes, so that it is read without a
/// lock. A change makes another one.
/// </summary>
internal sealed class EtherTypeTable
{
    private readonly NetisrProtocol?[] _protocols;
    private readonly ushort[] _types;

    private EtherTypeTable(int size) => (_protocols, _types) = (new NetisrProtocol?[size], new ushort[size]);

    /// <summary>A table without protocols.</summary>
    public static EtherTypeTable Empty => new(8);

    /// <summary>The protocol of a type, or null.</summary>
    public NetisrProtocol? this[ushort type]
    {
        get
        {
            NetisrProtocol?[] protocols = _protocols;
            ushort[] types = _types;
            for (int slot = Slot(type, protocols.Length); ; slot = (slot + 1) & (protocols.Length - 1))
            {
                // A quarter of the slots are empty, so that the search ends.
                NetisrProtocol? protocol = protocols[slot];
                if (protocol is null || types[slot] == type)
                    return protocol;
            }
        }
    }

    /// <summary>The same table with one more.</summary>
    public EtherTypeTable With(ushort type, NetisrProtocol protocol)
    {
        EtherTypeTable table = Without(type);
        table.Add(type, protocol);
        return table;
    }

    /// <summary>The same table without a type.</summary>
    public EtherTypeTable Without(ushort type)
    {
        int count = Taken() + 1;
        int size = _protocols.Length;
        while (count * 4 > size * 3)
            size *= 2;
        var table = new EtherTypeTable(size);
        for (int slot = 0; slot < _protocols.Length; slot++)
        {
            if (_protocols[slot] is { } protocol && _types[slot] != type)
                table.Add(_types[slot], protocol);
        }

        return table;
    }

    private int Taken()
    {
        int taken = 0;
        foreach (NetisrProtocol? protocol in _protocols)
            taken += protocol is null ? 0 : 1;
        return taken;
    }

    private static int Slot(ushort type, int size) => (int)((type * 0x9e37_79b9u) >> 16) & (size - 1);

    private void Add(ushort type, NetisrProtocol protocol)
    {
        int slot = Slot(type, _protocols.Length);
        while (_protocols[slot] is not null)
            slot = (slot + 1) & (_protocols.Length - 1);
        _types[slot] = type;
        _protocols[slot] = protocol;
    }
}
