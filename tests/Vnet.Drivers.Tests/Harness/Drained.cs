using Vnet.Net;

namespace Vnet.Drivers.Tests;

/// <summary>
/// Nothing is left on a vnet's account once its lanes have come to rest. Whoever sent may have gone by then: a lane that is
/// busy for long goes on in a worker's thread.
/// </summary>
internal static class Drained
{
    public static void Of(VnetInstance vnet)
    {
        SpinWait.SpinUntil(() => MbufZones.Mbufs.UsedBy(vnet) == 0 && MbufZones.Clusters.UsedBy(vnet) == 0, TimeSpan.FromSeconds(30));
        Assert.Equal((0, 0), (MbufZones.Mbufs.UsedBy(vnet), MbufZones.Clusters.UsedBy(vnet)));
    }
}
