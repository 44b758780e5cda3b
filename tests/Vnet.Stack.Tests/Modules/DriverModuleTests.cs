using System.Runtime.CompilerServices;
using Vnet.Net;

namespace Vnet.Stack.Tests;

/// <summary>Every driver can be loaded into a running stack, used, unloaded, and loaded again.</summary>
public class DriverModuleTests
{
    [Theory]
    [InlineData("Vnet.Stack.Bridge", "if_bridge", "bridge")]
    [InlineData("Vnet.Stack.Lagg", "if_lagg", "lagg")]
    [InlineData("Vnet.Stack.Link", "if_link", "link")]
    [InlineData("Vnet.Stack.Gif", "if_gif", "gif")]
    [InlineData("Vnet.Stack.Gre", "if_gre", "gre")]
    [InlineData("Vnet.Stack.Stf", "if_stf", "stf")]
    [InlineData("Vnet.Stack.Tuntap", "if_tuntap", "tap")]
    [InlineData("Vnet.Stack.Packet", "if_packet", "packet")]
    public void Driver_comes_and_goes_with_its_interfaces(string assembly, string module, string cloner)
    {
        using var vnet = VnetInstance.Create($"module-{cloner}");
        for (int round = 0; round < 3; round++)
        {
            // The last two make an interface of the host's, which is not for this test.
            LoadUseUnload(assembly, module, cloner, vnet, creates: cloner is not ("tap" or "packet"));
            Assert.Null(Kld.Find(module));
            Assert.Null(IfCloner.Find(cloner));
            Assert.DoesNotContain(IfnetTable.Of(vnet).ToArray(), ifp => ifp.DriverName == cloner);
        }
    }

    [Theory]
    [InlineData("Vnet.Stack.Pcap", "if_pcap")]
    [InlineData("Vnet.Stack.Mroute", "ip_mroute")]
    public void Driver_without_a_cloner_comes_and_goes(string assembly, string module)
    {
        Kld.Load(BuiltModule.PathOf(assembly));
        Assert.NotNull(Kld.Find(module));
        Kld.Unload(module);
        Assert.Null(Kld.Find(module));
    }

    // The interface is in no variable of the test, so that the module's code can go.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LoadUseUnload(string assembly, string module, string cloner, VnetInstance vnet, bool creates)
    {
        Kld.Load(BuiltModule.PathOf(assembly));
        Assert.NotNull(IfCloner.Find(cloner));
        if (creates)
        {
            using (CurVnet.Set(vnet))
                IfCloner.Create(cloner).Up();
            Assert.Contains(IfnetTable.Of(vnet).ToArray(), ifp => ifp.DriverName == cloner && (ifp.Flags & IfFlags.Up) != 0);
        }

        Kld.Unload(module);
    }
}
