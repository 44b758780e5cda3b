namespace Vnet;

/// <summary>A kind of object that others may attach data to (FreeBSD's osd(9): <c>OSD_JAIL</c> and others).</summary>
/// <remarks>Thread-safe. Reading a slot takes no lock.</remarks>
public sealed class OsdType
{
    private readonly Lock _lock = new();
    private readonly List<OsdSlot?> _slots = [];
    private readonly HashSet<Osd> _objects = [];

    /// <summary>Makes a kind of object.</summary>
    /// <param name="name">Its name, for messages.</param>
    public OsdType(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
    }

    /// <summary>Jails (<c>OSD_JAIL</c>).</summary>
    public static OsdType Jail { get; } = new("jail");

    /// <summary>Objects that helper modules attach data to (<c>OSD_KHELP</c>).</summary>
    public static OsdType Khelp { get; } = new("khelp");

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Number of objects that have data attached.</summary>
    public int Objects
    {
        get
        {
            lock (_lock)
                return _objects.Count;
        }
    }

    /// <summary>Registers a slot: every object of this kind gets room for one value (<c>osd_register</c>).</summary>
    /// <typeparam name="T">Type of the values.</typeparam>
    /// <param name="name">A name for messages.</param>
    /// <param name="destructor">Called with a value that is removed, or whose object goes; holds no lock.</param>
    public OsdSlot<T> Register<T>(string name, Action<T>? destructor = null)
        where T : class
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        lock (_lock)
        {
            int index = _slots.IndexOf(null);
            if (index < 0)
            {
                index = _slots.Count;
                _slots.Add(null);
            }

            var slot = new OsdSlot<T>(this, name, index, destructor);
            _slots[index] = slot;
            return slot;
        }
    }

    /// <summary>Sets a value, null for none; returns the one before.</summary>
    internal object? Exchange(Osd osd, OsdSlot slot, object? value)
    {
        if (osd.Type != this)
            throw new ArgumentException($"{slot} cannot be used with an object of kind '{osd.Type.Name}'.", nameof(osd));
        lock (_lock)
        {
            if (value is not null)
            {
                ObjectDisposedException.ThrowIf(osd.IsDisposed, osd);
                if (_slots[slot.Index] != slot)
                    throw new InvalidOperationException($"{slot} is deregistered: register a new one.");
                _objects.Add(osd);
            }

            return _slots[slot.Index] == slot ? osd.Exchange(slot.Index, value) : null;
        }
    }

    internal void Deregister(OsdSlot slot)
    {
        List<object> values = [];
        lock (_lock)
        {
            if (_slots[slot.Index] != slot)
                return;
            foreach (Osd osd in _objects)
            {
                if (osd.Exchange(slot.Index, null) is { } value)
                    values.Add(value);
            }

            _objects.RemoveWhere(static osd => osd.IsEmpty);
            _slots[slot.Index] = null;
        }

        foreach (object value in values)
            slot.Destroy(value);
    }

    internal void Exit(Osd osd)
    {
        List<(OsdSlot Slot, object Value)> values = [];
        lock (_lock)
        {
            osd.IsDisposed = true;
            _objects.Remove(osd);
            for (int i = 0; i < _slots.Count; i++)
            {
                if (_slots[i] is { } slot && osd.Exchange(i, null) is { } value)
                    values.Add((slot, value));
            }
        }

        foreach ((OsdSlot slot, object value) in values)
            slot.Destroy(value);
    }
}
