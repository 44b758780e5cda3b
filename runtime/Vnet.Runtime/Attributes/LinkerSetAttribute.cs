namespace Vnet;

/// <summary>
/// Puts a static field or method in a linker set: a table gathered at compile time over all assemblies, and read
/// with <see cref="LinkerSet.Of{T}(string)"/> (FreeBSD's <c>DATA_SET</c> and <c>TEXT_SET</c>).
/// </summary>
/// <remarks>
/// A field of type <c>T</c> is a <see cref="LinkerSetItem{T}"/> over that field. A method is an item whose value is a
/// delegate: <see cref="Action"/> or <see cref="Func{TResult}"/> of its parameters. The declaring type must be partial.
/// </remarks>
/// <param name="set">The set's name.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class LinkerSetAttribute(string set) : Attribute
{
    /// <summary>The set's name.</summary>
    public string Set { get; } = set;
}
