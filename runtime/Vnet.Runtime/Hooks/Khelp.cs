namespace Vnet;

/// <summary>A helper module: functions at hook points, and data attached to objects (FreeBSD's khelp(9), <c>struct helper</c>).</summary>
/// <remarks>
/// Registered once, its functions are at its hook points in every vnet, those made later included. Thread-safe.
/// </remarks>
public sealed class Khelp
{
    private readonly Func<object>? _newData;
    private readonly Action<object>? _freeData;

    // While it is registered, and only then: the kind of object is there for good, and what it has a slot for is as well.
    private OsdSlot<object>? _slot;
    private int _references;

    /// <summary>Makes a helper; <see cref="Register"/> puts it to work.</summary>
    /// <param name="name">Its name; unique among those registered.</param>
    /// <param name="hooks">Its functions.</param>
    /// <param name="classes">The objects that it attaches data to.</param>
    /// <param name="newData">Makes the data of one object; null when it attaches none (<c>HELPER_NEEDS_OSD</c> otherwise).</param>
    /// <param name="freeData">Called with the data of an object that goes.</param>
    public Khelp(string name, IEnumerable<Hhook> hooks, KhelpClass classes = KhelpClass.None, Func<object>? newData = null,
        Action<object>? freeData = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(hooks);
        (Name, Hooks, Classes) = (name, [.. hooks], classes);
        (_newData, _freeData) = (newData, freeData);
        if (Hooks.Contains(null!))
            throw new ArgumentException($"Helper '{name}' has a hook that is null.", nameof(hooks));
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The objects that it attaches data to.</summary>
    public KhelpClass Classes { get; }

    /// <summary>Its functions.</summary>
    public IReadOnlyList<Hhook> Hooks { get; }

    /// <summary>Number of objects that have data of it.</summary>
    public int References => Volatile.Read(ref _references);

    /// <summary>The registered helper of a name, or null (<c>khelp_get_id</c>).</summary>
    public static Khelp? Find(string name) => HhookHead.FindHelper(name);

    /// <summary>
    /// Attaches the data of every helper of a class to a new object (<c>khelp_init_osd</c>). It goes when the object
    /// disposes of its <see cref="Osd"/> (<c>khelp_destroy_osd</c>).
    /// </summary>
    /// <param name="classes">What the object is.</param>
    /// <param name="osd">Its data, of kind <see cref="OsdType.Khelp"/>.</param>
    /// <remarks>What a helper throws while it makes its data is thrown here, and none has data at the object.</remarks>
    public static void InitOsd(KhelpClass classes, Osd osd)
    {
        ArgumentNullException.ThrowIfNull(osd);
        List<Khelp> helpers = HhookHead.ReferenceHelpers(classes);
        int attached = 0;
        try
        {
            for (; attached < helpers.Count; attached++)
                helpers[attached]._slot!.Set(osd, helpers[attached]._newData!());
        }
        catch
        {
            foreach (Khelp helper in helpers.Take(attached))
                helper._slot!.Remove(osd);
            foreach (Khelp helper in helpers.Skip(attached))
                Interlocked.Decrement(ref helper._references);
            throw;
        }
    }

    /// <summary>Puts its functions to their hook points in every vnet (<c>khelp_register_helper</c>); all or none.</summary>
    /// <exception cref="KhelpExistsException">A helper of the name is registered.</exception>
    /// <exception cref="ArgumentException">A function takes something else than its hook point hands over.</exception>
    public void Register() => HhookHead.Attach(this);

    /// <summary>
    /// Takes its functions away from their hook points in every vnet, and waits for those that run
    /// (<c>khelp_deregister_helper</c>). Afterwards it may be unloaded, or registered again. Does nothing when it is not
    /// registered.
    /// </summary>
    /// <exception cref="VnetBusyException">Objects have data of it; everything stays as it was.</exception>
    /// <exception cref="VnetDeadlockException">Called inside one of its functions.</exception>
    /// <exception cref="VnetDrainException">A function has not returned within 30 seconds; it is detached all the same.</exception>
    public void Deregister() => HhookHead.Detach(this, TimeSpan.FromSeconds(30));

    /// <summary>Its data at an object, or null (<c>khelp_get_osd</c>).</summary>
    public object? DataOf(Osd osd)
    {
        ArgumentNullException.ThrowIfNull(osd);
        return Volatile.Read(ref _slot)?.Get(osd);
    }

    internal bool HasData => _newData is not null;

    /// <summary>It is being registered; under the lock over helpers.</summary>
    internal void OpenSlot()
    {
        if (HasData)
            Volatile.Write(ref _slot, OsdType.Khelp.Register<object>(Name, Free));
    }

    /// <summary>It is being deregistered, and no object has data of it; under the lock over helpers.</summary>
    internal void CloseSlot()
    {
        _slot?.Deregister();
        Volatile.Write(ref _slot, null);
    }

    internal void Reference() => Interlocked.Increment(ref _references);

    private void Free(object data)
    {
        Interlocked.Decrement(ref _references);
        _freeData?.Invoke(data);
    }

    internal void ThrowIfReferenced()
    {
        if (References is var references and > 0)
            throw new VnetBusyException($"Helper '{Name}' cannot be deregistered: {references} object(s) have data of it. Let them go first; new ones get data as long as it is registered.");
    }
}
