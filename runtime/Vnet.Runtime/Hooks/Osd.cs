namespace Vnet;

/// <summary>The data that others have attached to one object (FreeBSD's <c>struct osd</c>).</summary>
/// <remarks>A part of the object, which disposes of it at its own end. Thread-safe.</remarks>
/// <param name="type">What kind of object it is in.</param>
public sealed class Osd(OsdType type) : IDisposable
{
    private object?[] _values = [];

    /// <summary>What kind of object it is in.</summary>
    public OsdType Type { get; } = type ?? throw new ArgumentNullException(nameof(type));

    internal bool IsDisposed { get; set; }

    internal bool IsEmpty => Array.TrueForAll(_values, static value => value is null);

    /// <summary>Removes every value, calling the destructors of their slots (<c>osd_exit</c>).</summary>
    public void Dispose() => Type.Exit(this);

    internal object? Get(int index)
    {
        object?[] values = Volatile.Read(ref _values);
        return index < values.Length ? Volatile.Read(ref values[index]) : null;
    }

    // Under the type's lock.
    internal object? Exchange(int index, object? value)
    {
        object?[] values = _values;
        if (index >= values.Length)
        {
            if (value is null)
                return null;
            Array.Resize(ref values, index + 1);
            Volatile.Write(ref _values, values);
        }

        object? before = values[index];
        Volatile.Write(ref values[index], value);
        return before;
    }
}
