namespace Vnet.Netinet;

/// <summary>The connections by local port (FreeBSD's <c>struct inpcbport</c>, <c>ipi_porthashbase</c>). All with the hash lock held.</summary>
internal sealed class InpcbPorts
{
    private readonly Dictionary<ushort, Inpcb> _first = [];

    /// <summary>The one that came last to a port; the others follow by <see cref="Inpcb.PortNext"/>.</summary>
    public Inpcb? First(ushort port) => _first.GetValueOrDefault(port);

    public void Add(ushort port, Inpcb inp)
    {
        Inpcb? next = First(port);
        (inp.PortPrevious, inp.PortNext) = (null, next);
        if (next is not null)
            next.PortPrevious = inp;
        _first[port] = inp;
    }

    public void Remove(ushort port, Inpcb inp)
    {
        if (inp.PortNext is { } next)
            next.PortPrevious = inp.PortPrevious;
        if (inp.PortPrevious is { } previous)
            previous.PortNext = inp.PortNext;
        else if (inp.PortNext is { } first)
            _first[port] = first;
        else
            _first.Remove(port);
        (inp.PortNext, inp.PortPrevious) = (null, null);
    }
}
