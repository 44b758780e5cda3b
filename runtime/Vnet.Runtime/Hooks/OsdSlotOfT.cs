namespace Vnet;

/// <inheritdoc/>
/// <typeparam name="T">Type of the values.</typeparam>
public sealed class OsdSlot<T> : OsdSlot
    where T : class
{
    private readonly Action<T>? _destructor;

    internal OsdSlot(OsdType type, string name, int index, Action<T>? destructor)
        : base(type, name, index) => _destructor = destructor;

    /// <summary>An object's value, or null (<c>osd_get</c>).</summary>
    public T? Get(Osd osd)
    {
        ArgumentNullException.ThrowIfNull(osd);
        return osd.Type == Type ? osd.Get(Index) as T : null;
    }

    /// <summary>Sets an object's value (<c>osd_set</c>). The value before is destroyed, unless it is the same.</summary>
    /// <exception cref="ArgumentException">The object is of another kind.</exception>
    /// <exception cref="ObjectDisposedException">The object is gone.</exception>
    /// <exception cref="InvalidOperationException">The slot is deregistered.</exception>
    public void Set(Osd osd, T value)
    {
        ArgumentNullException.ThrowIfNull(osd);
        ArgumentNullException.ThrowIfNull(value);
        if (Type.Exchange(osd, this, value) is { } before && before != value)
            Destroy(before);
    }

    /// <summary>Removes and destroys an object's value (<c>osd_del</c>).</summary>
    /// <returns>Whether there was one.</returns>
    public bool Remove(Osd osd)
    {
        ArgumentNullException.ThrowIfNull(osd);
        if (Type.Exchange(osd, this, null) is not { } before)
            return false;
        Destroy(before);
        return true;
    }

    internal override void Destroy(object value)
    {
        try
        {
            _destructor?.Invoke((T)value);
        }
        catch (Exception error)
        {
            UnhandledErrors.ReportAndGoOn(this, $"destructor of {this}", CurVnet.Current, error);
        }
    }
}
