using Vnet.Net;

namespace Vnet.Stack.Tests.Interfaces;

/// <summary>Records what it is asked, in order, and may refuse.</summary>
internal sealed class FakeDriver : IfDriver
{
    public List<string> Calls { get; } = [];

    public Errno Answer { get; set; }

    public Exception? Failure { get; set; }

    public Func<Ifnet, Mbuf, Errno>? OnTransmit { get; set; }

    public Action<Ifnet>? OnDown { get; set; }

    public override int MaxMtu => 9000;

    public static Ifnet Make(string name, out FakeDriver driver)
    {
        driver = new FakeDriver();
        IfName.TrySplit(name, out string prefix, out int unit);
        return new Ifnet(driver, Ethernet.Layer, IfType.Ethernet, prefix, unit)
        {
            LinkAddress = new MacAddress(0x0200_0000_0001),
            Capabilities = IfCap.HwCsum | IfCap.Tso | IfCap.Lro | IfCap.VlanHwTagging | IfCap.VlanHwTso,
            Media = new IfMedia(IfMediaWord.EthernetAuto, new IfMediaWord("Ethernet", "100baseTX", IfMediaOptions.FullDuplex)),
        };
    }

    public static Ifnet Attached(VnetInstance vnet, string name) => Attached(vnet, name, out _);

    public static Ifnet Attached(VnetInstance vnet, string name, out FakeDriver driver)
    {
        Ifnet ifp = Make(name, out driver);
        using (CurVnet.Set(vnet))
            ifp.Attach();
        return ifp;
    }

    public override Errno Transmit(Ifnet ifp, Mbuf m)
    {
        if (OnTransmit is not null)
            return OnTransmit(ifp, m);
        Say("transmit");
        m.FreeChain();
        return Errno.Ok;
    }

    public override void Flush(Ifnet ifp) => Say("flush");

    public override Errno Up(Ifnet ifp) => Ask("up") is var answer && answer == Errno.Ok ? base.Up(ifp) : answer;

    public override void Down(Ifnet ifp)
    {
        OnDown?.Invoke(ifp);
        Say("down");
        base.Down(ifp);
    }

    public override Errno SetMtu(Ifnet ifp, int mtu) => Ask($"mtu {mtu}");

    public override Errno SetCapabilities(Ifnet ifp, IfCap enabled) => Ask($"caps {IfCapText.Format(enabled)}");

    public override Errno SetLinkAddress(Ifnet ifp, MacAddress address) => Ask($"ether {address}");

    public override Errno SetMedia(Ifnet ifp, IfMediaWord media) => Ask($"media {media}");

    public override void FlagsChanged(Ifnet ifp) => Say($"flags {ifp.Flags & (IfFlags.Promiscuous | IfFlags.AllMulticast)}");

    public override void MulticastChanged(Ifnet ifp) => Say($"multi {string.Join(' ', ifp.Multicasts.ToArray())}");

    public override void Reassign(Ifnet ifp, VnetInstance vnet) => Say($"reassign to {vnet.Name} from {CurVnet.Current!.Name}");

    public override void Detached(Ifnet ifp) => Say("detached");

    public List<string> Take()
    {
        List<string> calls = [.. Calls];
        Calls.Clear();
        return calls;
    }

    private void Say(string what)
    {
        Calls.Add(what);
        if (Failure is { } failure)
            throw failure;
    }

    private Errno Ask(string what)
    {
        Say(what);
        return Answer;
    }
}
