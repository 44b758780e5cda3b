using Vnet.Net;

namespace Vnet.Devices;

/// <summary>epair(4): two Ethernet interfaces joined back to back, to connect vnets.</summary>
[VnetModule("if_epair", Version = 1), ModuleDepend("ether")]
public static partial class Epair
{
    /// <summary>Makes a pair in the current vnet: <c>epair0a</c> and <c>epair0b</c>.</summary>
    public static (Ifnet A, Ifnet B) Create(int unit)
    {
        (var a, var b) = (new EpairDriver(), new EpairDriver());
        Ifnet first = Make(a, unit, 'a');
        Ifnet second = Make(b, unit, 'b');
        (a.Peer, b.Peer) = (second, first);
        first.Attach();
        second.Attach();
        return (first, second);
    }

    private static Ifnet Make(EpairDriver driver, int unit, char end) =>
        new(driver, Ethernet.Layer, IfType.Ethernet, "epair", unit, $"epair{unit}{end}");
}
