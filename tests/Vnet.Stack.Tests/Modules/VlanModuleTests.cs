using System.Runtime.CompilerServices;
using Vnet.Net;
using Vnet.Stack.Tests.Lanes;

namespace Vnet.Stack.Tests;

/// <summary>if_vlan as a module that this program does not know.</summary>
public class VlanModuleTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    [Fact]
    public void Module_comes_and_goes_while_frames_flow()
    {
        using var port = new EtherPort("vlan-module");
        using var stop = new CancellationTokenSource();
        Exception? failure = null;
        var traffic = new Thread(() =>
        {
            try
            {
                while (!stop.IsCancellationRequested)
                {
                    port.Receive("020000000001 020000000002 8100 0064 9060 0102");
                    port.Receive("020000000001 020000000002 9060 0102");
                }
            }
            catch (Exception error)
            {
                failure = error;
            }
        });
        traffic.Start();
        try
        {
            for (int round = 0; round < 5; round++)
                LoadUseUnload(port);
        }
        finally
        {
            stop.Cancel();
            Assert.True(traffic.Join(s_limit));
        }

        Assert.Null(failure);
        Assert.Null(Kld.Find("if_vlan"));
        Assert.Equal(Errno.Invalid, Assert.Throws<NetException>(() => Create(port)).Errno);
        LaneHost.Until(() => MbufZones.Mbufs.UsedBy(port.Vnet) == 0);
    }

    // The interface is in no variable of the test, so that the module's code can go.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LoadUseUnload(EtherPort port)
    {
        Kld.Load(BuiltModule.PathOf("Vnet.Stack.Vlan"));
        Create(port).Up();
        LaneHost.Until(() => IfnetTable.Find(port.Vnet, "port0.100")!.Statistics.Sum().ipackets >= 100);
        Kld.Unload("if_vlan");
        Assert.Null(IfnetTable.Find(port.Vnet, "port0.100"));
        Assert.Null(port.Ifp.VlanTrunk);
    }

    private static Ifnet Create(EtherPort port)
    {
        using (CurVnet.Set(port.Vnet))
            return IfCloner.Create("port0.100");
    }
}
