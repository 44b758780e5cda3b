namespace Vnet.Net;

/// <summary>What a cloner is asked to make; given to the constructor of the <see cref="Ifnet"/>.</summary>
public sealed class IfCloneRequest
{
    private readonly object? _parameters;

    internal IfCloneRequest(IfCloner cloner, VnetInstance vnet, string name, int unit, object? parameters) =>
        (Cloner, Vnet, Name, Unit, _parameters) = (cloner, vnet, name, unit, parameters);

    /// <summary>The cloner.</summary>
    public IfCloner Cloner { get; }

    /// <summary>The vnet that the interface is to be in; it is current.</summary>
    public VnetInstance Vnet { get; }

    /// <summary>The interface's name: <c>bridge0</c>. A driver that makes several adds to it: <c>epair0a</c>.</summary>
    public string Name { get; }

    /// <summary>Its number among the cloner's in that vnet, or −1 when its name has none.</summary>
    public int Unit { get; }

    /// <summary>Whether there are parameters.</summary>
    public bool HasParameters => _parameters is not null;

    /// <summary>What the driver needs to know (<c>ifc_data</c>'s params): an object of a type of the driver's.</summary>
    /// <exception cref="NetException">There are none, or others (<see cref="Errno.Invalid"/>).</exception>
    public T Parameters<T>()
        where T : class =>
        _parameters as T ?? throw new NetException(Errno.Invalid,
            $"Interface {Name} cannot be created: '{Cloner.Name}' takes {typeof(T).Name} and got {_parameters?.GetType().Name ?? "nothing"}.");
}
