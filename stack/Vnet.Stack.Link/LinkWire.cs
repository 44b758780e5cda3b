using Vnet.Net;

namespace Vnet.Devices;

/// <summary>
/// Two Ethernet interfaces joined by an emulated wire, <c>link0a</c> and <c>link0b</c>: what one sends the other receives,
/// later, or not, as the parameters of that direction say.
/// </summary>
/// <remarks>Ends may be moved to other vnets, also while packets travel. Thread-safe.</remarks>
public sealed class LinkWire
{
    private readonly LinkDirection _fromA;
    private readonly LinkDirection _fromB;
    private LinkKnobs? _knobs;

    internal LinkWire(IfCloneRequest request, LinkParameters fromA, LinkParameters fromB)
    {
        string name = request.Name;
        fromA.Check($"{name}a");
        fromB.Check($"{name}b");
        (var a, var b) = (new LinkDriver(this), new LinkDriver(this));
        A = new Ifnet(a, Ethernet.Layer, IfType.Ethernet, request, $"{name}a");
        B = new Ifnet(b, Ethernet.Layer, IfType.Ethernet, request, $"{name}b");
        a.Out = _fromA = new LinkDirection($"{name}a", B, fromA);
        b.Out = _fromB = new LinkDirection($"{name}b", A, fromB);
    }

    /// <summary>Its number in the process, which its sysctls go by: <c>dev.link.N</c>.</summary>
    public int Number { get; } = LinkGlobals.NextNumber();

    /// <summary>One end.</summary>
    public Ifnet A { get; }

    /// <summary>The other end.</summary>
    public Ifnet B { get; }

    /// <summary>What is done to packets from A; may be changed at any time.</summary>
    /// <exception cref="NetException">A value is out of its range (<see cref="Errno.Invalid"/>).</exception>
    public LinkParameters FromA
    {
        get => _fromA.Parameters;
        set => Set(_fromA, A, value);
    }

    /// <inheritdoc cref="FromA"/>
    public LinkParameters FromB
    {
        get => _fromB.Parameters;
        set => Set(_fromB, B, value);
    }

    /// <summary>What became of packets from A.</summary>
    public Pcpustat<Linkstat> StatisticsFromA => _fromA.Statistics;

    /// <summary>What became of packets from B.</summary>
    public Pcpustat<Linkstat> StatisticsFromB => _fromB.Statistics;

    /// <summary>Packets from A that wait for the wire.</summary>
    public int WaitingFromA => _fromA.Waiting;

    /// <summary>Packets from B that wait for the wire.</summary>
    public int WaitingFromB => _fromB.Waiting;

    /// <summary>Both ends are attached: it can be set up by sysctl.</summary>
    internal void Publish() => _knobs = new LinkKnobs(this);

    /// <summary>One end is gone for good.</summary>
    internal void EndGone() => _knobs?.Dispose();

    /// <summary>Takes the wire and both ends away; what travels is dropped.</summary>
    internal void Detach()
    {
        A.Detach();
        B.Detach();
        _fromA.Close();
        _fromB.Close();
    }

    /// <summary>The link is up when both ends are.</summary>
    internal void EndsChanged()
    {
        LinkState state = (A.Flags & B.Flags & IfFlags.Running) != 0 ? LinkState.Up : LinkState.Down;
        A.SetLinkState(state);
        B.SetLinkState(state);
    }

    private static void Set(LinkDirection direction, Ifnet ifp, LinkParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        parameters.Check(ifp.Name);
        direction.Parameters = parameters;
    }
}
