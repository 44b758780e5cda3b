namespace Vnet;

/// <summary>Room for one value in every object of a kind.</summary>
public abstract class OsdSlot
{
    private protected OsdSlot(OsdType type, string name, int index) => (Type, Name, Index) = (type, name, index);

    /// <summary>The kind of object.</summary>
    public OsdType Type { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    internal int Index { get; }

    /// <summary>Gives the slot up: its value is removed from every object and destroyed (<c>osd_deregister</c>).</summary>
    public void Deregister() => Type.Deregister(this);

    /// <inheritdoc/>
    public override string ToString() => $"OSD slot '{Name}' of kind '{Type.Name}'";

    internal abstract void Destroy(object value);
}
