using System.ComponentModel;

namespace Vnet;

/// <summary>Holds a struct that contains references in a slot of a vnet's reference region. Used by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class VnetBox
{
    internal abstract object? BoxedValue { get; }
}

/// <inheritdoc/>
/// <typeparam name="T">The struct's type.</typeparam>
/// <param name="value">Its value.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class VnetBox<T>(T value) : VnetBox
{
    /// <summary>The struct, in place.</summary>
#pragma warning disable CA1051 // A field, because accessors return a reference to it.
    public T Value = value;
#pragma warning restore CA1051

    internal override object? BoxedValue => Value;
}
