namespace Vnet;

/// <summary>What ends with a vnet besides its variables. Thread-safe.</summary>
internal sealed class VnetBelongings
{
    private readonly Lock _lock = new();
    private readonly HashSet<IVnetBelonging> _items = [];
    private bool _closed;

    /// <summary>Stands in a vnet that never owned anything, once it is dead.</summary>
    public static VnetBelongings None { get; } = new() { _closed = true };

    /// <returns>False when the vnet is gone.</returns>
    public bool TryAdd(IVnetBelonging item)
    {
        lock (_lock)
            return !_closed && _items.Add(item);
    }

    public void Remove(IVnetBelonging item)
    {
        lock (_lock)
            _items.Remove(item);
    }

    public string? RunningHere()
    {
        foreach (IVnetBelonging item in Items(close: false))
        {
            if (item.RunningHere is { } what)
                return what;
        }

        return null;
    }

    /// <summary>Ends everything. Nothing can be added afterwards.</summary>
    public void End(VnetTeardown teardown)
    {
        foreach (IVnetBelonging item in Items(close: true))
            item.End(teardown);
    }

    // A copy: what ends takes locks of its own, and removes itself.
    private IVnetBelonging[] Items(bool close)
    {
        lock (_lock)
        {
            _closed |= close;
            return [.. _items];
        }
    }
}
