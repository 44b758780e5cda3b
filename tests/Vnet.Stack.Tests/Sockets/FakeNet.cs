using System.Net;
using System.Net.Sockets;
using Vnet.Kern;
using Vnet.Net;
using Vnet.Sockets;

namespace Vnet.Stack.Tests.Sockets;

/// <summary>A vnet with sockets of <see cref="FakeProtosw"/>.</summary>
internal sealed class FakeNet : IDisposable
{
    public FakeNet(string name)
    {
        Domains.Register(Protocol);
        Vnet = VnetInstance.Create(name);
    }

    public FakeProtosw Protocol { get; } = new();

    public VnetInstance Vnet { get; }

    public static IPEndPoint At(int port) => new(IPAddress.Loopback, port);

    public VnetSocket Open(int port = 0)
    {
        var socket = new VnetSocket(Vnet, AddressFamily.InterNetwork, SocketType.Dgram, (ProtocolType)FakeProtosw.Number);
        if (port != 0)
            socket.Bind(At(port));
        return socket;
    }

    /// <summary>Mbufs and clusters that the vnet has out.</summary>
    public long Mbufs
    {
        get
        {
            Span<long> used = stackalloc long[MbufZones.All.Length];
            MbufZones.UsedBy(Vnet, used);
            long sum = 0;
            foreach (long one in used)
                sum += one;
            return sum;
        }
    }

    public void Dispose()
    {
        Vnet.Dispose();
        Domains.Unregister(Protocol);
    }
}
