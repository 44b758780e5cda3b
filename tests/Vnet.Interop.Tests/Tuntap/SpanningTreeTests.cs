using System.Globalization;
using Vnet.Devices;

namespace Vnet.Interop.Tests;

/// <summary>Our bridge and the kernel's, which speaks the spanning tree protocol of 802.1D-1998, on either end of a tap.</summary>
[Collection("kernel")]
public class SpanningTreeTests
{
    [InteropTheory(Kind = "bridge")]
    [InlineData(4096, 32768)]
    [InlineData(32768, 4096)]
    public void Both_bridges_agree_on_the_root_and_forward(int ours, int kernels)
    {
        using var tap = new TapFixture($"stp-{ours}");
        tap.Host.Ip($"link add br0 type bridge stp_state 1 hello_time 100 max_age 600 forward_delay 400 priority {kernels}");
        using CurVnet.Scope scope = CurVnet.Set(tap.Vnet);
        Bridge bridge = BridgeGlobals.Create();
        bridge.SpanningTree.SetTimes(maxAge: 6, helloTime: 1, forwardDelay: 4);
        bridge.SpanningTree.Priority = ours;
        BstpPort port = bridge.AddMember(tap.Ifp, BridgeMemberFlags.Default | BridgeMemberFlags.Stp).Port!;
        bridge.Ifp.Up();
        tap.Host.Ip($"link set {tap.HostName} master br0");
        tap.Host.Ip("link set br0 up");

        bool weAreRoot = ours < kernels;
        Collected.Until(() => IdOf(tap, "root_id") == bridge.SpanningTree.RootVector.Root, "the same root on both sides");
        Assert.Equal(weAreRoot ? bridge.SpanningTree.Id : IdOf(tap, "bridge_id"), bridge.SpanningTree.RootVector.Root);
        Assert.Equal(weAreRoot, bridge.SpanningTree.IsRoot);
        Assert.Equal(weAreRoot, NumberOf(tap, "br0/bridge/root_port") != 0);
        Collected.Until(() => port.State == BstpPortState.Forwarding, "our port forwards");
        // BR_STATE_FORWARDING
        Collected.Until(() => NumberOf(tap, $"{tap.HostName}/brport/state") == 3, "the kernel's port forwards");
        Assert.Equal(weAreRoot ? BstpPortRole.Designated : BstpPortRole.Root, port.Role);
        // Nothing that came later has changed it.
        Assert.Equal(IdOf(tap, "root_id"), bridge.SpanningTree.RootVector.Root);
    }

    // As the kernel writes it: priority, point, address.
    private static ulong IdOf(TapFixture tap, string file) =>
        ulong.Parse(Read(tap, $"br0/bridge/{file}").Replace(".", "", StringComparison.Ordinal), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static int NumberOf(TapFixture tap, string file) => int.Parse(Read(tap, file), CultureInfo.InvariantCulture);

    private static string Read(TapFixture tap, string file) => tap.Host.Exec("cat", $"/sys/class/net/{file}").Trim();
}
