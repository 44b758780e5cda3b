using System.Diagnostics;
using Vnet.Devices;
using Vnet.Net;

namespace Vnet.Interop.Tests;

/// <summary>A VLAN on a tap, with tagged frames of the kernel's packet sockets: they need no 8021q in the kernel.</summary>
[Collection("kernel")]
public class VlanTests
{
    [InteropFact("python3")]
    public void Frames_of_its_tag_arrive_and_no_others()
    {
        using Collected collected = Collected.OfEtherType(0x88bb);
        using var tap = new TapFixture("vlan-in");
        Ifnet vlan = Make(tap, 100);
        string[] frames = [.. new[] { "8100" + "00c8", "8100" + "a064", "8100" + "0064" }.Select(static (tag, i) =>
            "ffffffffffff" + "020000000001" + tag + "88bb" + new string((char)('a' + i), 92))];
        HostFrames.Send(tap.Host, tap.HostName, frames);
        Assert.Equal(["bb", "cc"], collected.Wait(2).Select(packet => Convert.ToHexStringLower(packet.Bytes)[..2]));
        Assert.Equal(2ul, vlan.Statistics.Sum().ipackets);
    }

    [InteropFact("python3")]
    public void Frames_go_out_with_its_tag()
    {
        using var tap = new TapFixture("vlan-out");
        Ifnet vlan = Make(tap, 100);
        using Process receiver = HostFrames.ReceiveTagged(tap.Host, tap.HostName, 0x88bc);
        using (CurVnet.Set(tap.Vnet))
        {
            Mbuf m = Mbuf.GetHeader()!;
            m.Reserve(Mbuf.LinkHeaderRoom);
            m.Extend(46).Fill(0xdd);
            Assert.Equal(Errno.Ok, Ethernet.Output(vlan, m, new MacAddress(0xffff_ffff_ffff), 0x88bc));
        }

        string source = Convert.ToHexStringLower(BitConverter.GetBytes(vlan.LinkAddress.Value).Reverse().ToArray())[4..];
        Assert.Equal($"0064 ffffffffffff{source}88bc{new string('d', 92)}", receiver.StandardOutput.ReadLine());
        Assert.True(receiver.WaitForExit(20_000));
    }

    private static Ifnet Make(TapFixture tap, int id)
    {
        using (CurVnet.Set(tap.Vnet))
        {
            Ifnet vlan = IfCloner.Create("vlan", new VlanOptions(tap.Ifp.Name, id));
            vlan.Up();
            return vlan;
        }
    }
}
