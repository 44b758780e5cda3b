using Vnet.Net;

namespace Vnet.Stack.Tests;

/// <summary>Gives the packets of an Ethernet type to a test, for as long as it lives; then whoever had them has them again.</summary>
internal sealed class EtherTypeTaken : IDisposable
{
    private readonly ushort _type;
    private readonly NetisrProtocol? _former;

    public EtherTypeTaken(ushort type, Action<Mbuf> handler)
        : this(type, new NetisrProtocol($"test{type:x}", handler))
    {
    }

    public EtherTypeTaken(ushort type, NetisrProtocol protocol)
    {
        (_type, _former) = (type, Ethernet.Find(type));
        if (_former is not null)
            Ethernet.Unregister(type);
        Ethernet.Register(type, protocol);
    }

    public void Dispose()
    {
        Ethernet.Unregister(_type);
        if (_former is not null)
            Ethernet.Register(_type, _former);
    }
}
