namespace Vnet;

/// <summary>A jail: a name space of processes, with a vnet of its own or its parent's (FreeBSD's <c>struct prison</c>).</summary>
public sealed class Prison
{
    private Prison(string name, int id, Prison? parent) => (Name, Id, Parent) = (name, id, parent);

    /// <summary>The host: the root of the tree (FreeBSD's <c>prison0</c>).</summary>
    public static Prison Prison0 { get; } = new("0", 0, null);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its number (jid).</summary>
    public int Id { get; }

    /// <summary>The jail it was made in; null for <see cref="Prison0"/>.</summary>
    public Prison? Parent { get; }

    /// <summary>Its network stack.</summary>
    public VnetInstance Vnet => VnetInstance.Default;

    /// <summary>Whether that stack is its own (<c>vnet = new</c>), not its parent's.</summary>
    public bool OwnsVnet => Parent is null;

    /// <summary>-1 … 3: the higher, the less even root may do. Only to be raised.</summary>
    public int SecureLevel { get; set; } = -1;
}
