using Vnet.Net;
using Vnet.Netinet;
using Vnet.Netinet6;

namespace Vnet.Drivers.Tests;

/// <summary>What reached the protocol of tests, over either IP, in any vnet.</summary>
internal sealed class Delivered : IDisposable
{
    private readonly List<(VnetInstance Vnet, string Interface, byte[] Packet, CsumFlags Flags)> _all = [];

    public Delivered()
    {
        Ip.Register(TunnelSite.TestProtocol, Take);
        Ip6.Register(TunnelSite.TestProtocol, Take);
    }

    /// <summary>The one packet that came, once it has.</summary>
    public (VnetInstance Vnet, string Interface, byte[] Packet, CsumFlags Flags) One()
    {
        SpinWait.SpinUntil(() => Count > 0, TimeSpan.FromSeconds(10));
        lock (_all)
        {
            var one = Assert.Single(_all);
            _all.Clear();
            return one;
        }
    }

    public int Count
    {
        get
        {
            lock (_all)
                return _all.Count;
        }
    }

    public void Dispose()
    {
        Ip.Unregister(TunnelSite.TestProtocol);
        Ip6.Unregister(TunnelSite.TestProtocol);
    }

    private void Take(Mbuf m, int offset, byte protocol)
    {
        byte[] bytes = new byte[m.Pkthdr.Len];
        m.CopyTo(0, bytes);
        lock (_all)
            _all.Add((CurVnet.Current!, m.ReceiveInterface?.Name ?? "none", bytes, m.Pkthdr.CsumFlags));
        m.FreeChain();
    }
}
