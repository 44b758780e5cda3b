using Microsoft.Extensions.Configuration;

namespace Vnet.Extensions.Configuration.Tests;

public partial class VnetConfigurationTests
{
    [VnetDefine] private static int s_mss = 536;
    [VnetGlobal("Fetched once.")] private static int s_hash = 16;

    [Fact]
    public void Tunables_and_sysctls_of_vnets_come_from_configuration()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Vnet:net.conf.mss"] = "1460",
            ["Vnet:net.conf.hash"] = "0x20",
            ["Vnet:blue:net.conf.mss"] = "2k",
            ["Vnet:red:net.conf.none"] = "1",
            ["Vnet:Logging"] = "ignored: no sysctl has a name without a dot",
        }).Build();
        Assert.Empty(configuration.UseVnetTunables());
        VnetModules.Load(new LinkerFile("conf.dll", builder =>
        {
            builder.Add(LinkerSet.Sysctl, "conf", "node", SysctlEntry.Node("net.conf", "", CtlFlags.Rw, -1, null));
            builder.Add(LinkerSet.Sysctl, "conf", "mss", SysctlEntry.Field("net.conf.mss", "", CtlFlags.RwTun, -1, null, null, static () => ref s_mss, static () => ref V_mss));
            builder.Add(LinkerSet.Sysctl, "conf", "hash", SysctlEntry.Field("net.conf.hash", "", CtlFlags.RdTun, -1, null, null, static () => ref s_hash, null));
        }));

        using VnetInstance blue = VnetInstance.Create("blue");
        using VnetInstance red = VnetInstance.Create("red");
        blue.Configure(configuration);
        Assert.Equal((2048, 1460, 32), (Sysctl.Get<int>("net.conf.mss", blue), Sysctl.Get<int>("net.conf.mss", red), Sysctl.Get<int>("net.conf.hash")));
        Assert.Equal("net.conf.none", Assert.Throws<SysctlException>(() => red.Configure(configuration)).Name);
        Assert.Equal([KeyValuePair.Create("net.conf.hash", TunableOutcome.FetchedBefore)], configuration.UseVnetTunables());
    }
}
