namespace Vnet;

/// <summary>A class of locks that share a place in the lock order (FreeBSD's <c>struct witness</c>).</summary>
/// <remarks>Immutable; made by generated code, see <see cref="LockOrderAttribute"/>.</remarks>
public sealed class WitnessClass
{
    // Everything that is taken after this class, directly or not. Names, because the classes may be another assembly's.
    private readonly string[] _after;

    /// <summary>Made by generated code.</summary>
    /// <param name="name">Its name, unique in the process.</param>
    /// <param name="rank">Its place in its assembly's order: a class comes after those of lower rank that lead to it.</param>
    /// <param name="isRecursive">Whether a thread may take the same lock again.</param>
    /// <param name="allowsSeveral">Whether a thread may hold several locks of this class.</param>
    /// <param name="after">Names of all classes that are taken after it, directly or not.</param>
    public WitnessClass(string name, int rank, bool isRecursive, bool allowsSeveral, params string[] after)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(after);
        (Name, Rank, IsRecursive, AllowsSeveral, _after) = (name, rank, isRecursive, allowsSeveral, after);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its place in the order of its assembly's locks, from 0.</summary>
    public int Rank { get; }

    /// <summary>Whether a thread may take the same lock again.</summary>
    public bool IsRecursive { get; }

    /// <summary>Whether a thread may hold several locks of this class.</summary>
    public bool AllowsSeveral { get; }

    /// <summary>Whether the declared order has this class before the other.</summary>
    public bool Precedes(WitnessClass other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Array.IndexOf(_after, other.Name) >= 0;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
