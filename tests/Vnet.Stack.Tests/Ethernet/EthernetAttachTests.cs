using Vnet.Net;

namespace Vnet.Stack.Tests;

public class EthernetAttachTests
{
    [Fact]
    public void Interface_has_what_ethernet_has()
    {
        using var port = new EtherPort("eattach");

        Assert.Equal(EtherPort.Mac, port.Ifp.LinkAddress);
        Assert.Equal(1500, port.Ifp.Mtu);
        const IfFlags Expected = IfFlags.Broadcast | IfFlags.Simplex | IfFlags.Multicast;
        Assert.Equal(Expected, port.Ifp.Flags & Expected);
    }

    [Theory]
    [InlineData(0x0100_0000_0001)]
    [InlineData(0xffff_ffff_ffff)]
    [InlineData(0)]
    public void Address_must_be_one_stations(ulong address)
    {
        using var port = new EtherPort($"eattach-bad-{address:x}");

        NetException error = Assert.Throws<NetException>(() => port.Add("bad", 0, new MacAddress(address)));

        Assert.Equal(Errno.Invalid, error.Errno);
        Assert.Contains("bad0", error.Message, StringComparison.Ordinal);
        Assert.Single(IfnetTable.Of(port.Vnet).ToArray(), ifp => ifp.Type != IfType.Loop);
    }

    [Fact]
    public void Interface_that_is_attached_keeps_its_address()
    {
        using var port = new EtherPort("eattach-again");

        using (CurVnet.Set(port.Vnet))
            Assert.Equal(Errno.Exists, Assert.Throws<NetException>(() => Net.Ethernet.Attach(port.Ifp, new MacAddress(0x0200_0000_0077))).Errno);

        Assert.Equal(EtherPort.Mac, port.Ifp.LinkAddress);
    }

    [Fact]
    public void Generated_addresses_are_local_and_the_same_for_one_seed()
    {
        MacAddress[] Generate(string vnet)
        {
            using var port = new EtherPort(vnet, seed: 42);
            using (CurVnet.Set(port.Vnet))
                return [Net.Ethernet.GenerateAddress(), Net.Ethernet.GenerateAddress(), Net.Ethernet.GenerateAddress()];
        }

        MacAddress[] first = Generate("eattach-gen-a");

        Assert.Equal(first, Generate("eattach-gen-b"));
        Assert.All(first, static address => Assert.True(address.IsLocal && !address.IsMulticast));
        Assert.Equal(3, first.Distinct().Count());
    }
}
