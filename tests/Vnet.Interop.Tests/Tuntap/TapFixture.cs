using Vnet.Devices;
using Vnet.Net;

namespace Vnet.Interop.Tests;

/// <summary>A vnet with a tap or tun, up, whose other end is in a namespace of the test's own.</summary>
internal sealed class TapFixture : IDisposable
{
    public TapFixture(string name, TuntapOptions? options = null, string kind = "tap")
    {
        Host = new TestNamespace();
        Vnet = VnetInstance.Create(name);
        using (CurVnet.Set(Vnet))
            Ifp = IfCloner.Create(kind, (options ?? new TuntapOptions()) with { HostNamespace = Host.Name, BringHostUp = true });
        Ifp.Up();
        HostName = Devices.Tuntap.HostNameOf(Ifp);
    }

    public TestNamespace Host { get; }

    public VnetInstance Vnet { get; }

    public Ifnet Ifp { get; }

    public string HostName { get; }

    /// <summary>Sends bytes as they are.</summary>
    public Errno Send(ReadOnlySpan<byte> frame, Action<Mbuf>? prepare = null)
    {
        using (CurVnet.Set(Vnet))
        {
            Mbuf m = Mbuf.GetCluster(frame.Length)!;
            frame.CopyTo(m.Extend(frame.Length));
            prepare?.Invoke(m);
            return Ifp.Transmit(m);
        }
    }

    public void Dispose()
    {
        Vnet.Dispose();
        Host.Dispose();
    }
}
