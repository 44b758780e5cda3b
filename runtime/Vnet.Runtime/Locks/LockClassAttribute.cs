namespace Vnet;

/// <summary>
/// On a <c>static partial</c> property of type <see cref="WitnessClass"/> in a <see cref="LockOrderAttribute"/> class:
/// a class of locks, and which classes are taken after it.
/// </summary>
/// <param name="name">Its name in reports, unique in the process; the property's name when empty.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LockClassAttribute(string name = "") : Attribute
{
    /// <summary>Its name in reports.</summary>
    public string Name { get; } = name;

    /// <summary>
    /// The classes that are taken after this one, directly or through others: names of properties of the same class
    /// (<c>nameof</c>), or names of lock classes declared elsewhere.
    /// </summary>
    public string[] Before { get; set; } = [];

    /// <summary>Whether a thread may take the same lock again (FreeBSD's <c>LO_RECURSABLE</c>).</summary>
    public bool IsRecursive { get; set; }

    /// <summary>Whether a thread may hold several locks of this class, in any order (FreeBSD's <c>LO_DUPOK</c>).</summary>
    public bool AllowsSeveral { get; set; }
}
