namespace Vnet.Net;

/// <summary>Interfaces of one vnet under one name (FreeBSD's <c>struct ifg_group</c>); read from any thread.</summary>
public sealed class IfGroup
{
    private Ifnet[] _members = [];

    internal IfGroup(string name, VnetInstance vnet) => (Name, Vnet) = (name, vnet);

    /// <summary>Its name: <c>epair</c>.</summary>
    public string Name { get; }

    /// <summary>The vnet.</summary>
    public VnetInstance Vnet { get; }

    /// <summary>Its members, in the order in which they came.</summary>
    public IReadOnlyList<Ifnet> Members => Volatile.Read(ref _members);

    internal void Add(Ifnet ifp) => Volatile.Write(ref _members, [.. _members, ifp]);

    internal void Remove(Ifnet ifp) => Volatile.Write(ref _members, Array.FindAll(_members, other => other != ifp));

    /// <inheritdoc/>
    public override string ToString() => Name;
}
