namespace Vnet.Runtime.Tests;

public class SdtProbeTests
{
    [Fact]
    public void The_life_of_a_vnet_passes_the_probes_in_order()
    {
        List<string> passed = [];
        using (VnetProbes.AllocEntry.Attach(name => passed.Add($"entry {name}")))
        using (VnetProbes.Alloc.Attach(vnet => passed.Add($"alloc {vnet.Name} {vnet.State}")))
        using (VnetProbes.AllocReturn.Attach(vnet => passed.Add($"return {vnet.Name} {vnet.State}")))
        using (VnetProbes.DestroyEntry.Attach(vnet => passed.Add($"destroy {vnet.Name} {vnet.State}")))
        using (VnetProbes.DestroyReturn.Attach(vnet => passed.Add($"destroyed {vnet.Name} {vnet.State}")))
            VnetInstance.Create("probed").Dispose();
        VnetInstance.Create("unprobed").Dispose();
        Assert.Equal(["entry probed", "alloc probed Building", "return probed Live", "destroy probed Live", "destroyed probed Dead"], passed);
    }

    [Fact]
    public void Names_are_FreeBSDs() =>
        Assert.Equal(["vnet:functions:vnet_alloc:entry", "vnet:functions:vnet_alloc:alloc", "vnet:functions:vnet_alloc:return", "vnet:functions:vnet_destroy:entry", "vnet:functions:vnet_destroy:return"],
            [VnetProbes.AllocEntry.FullName, VnetProbes.Alloc.FullName, VnetProbes.AllocReturn.FullName, VnetProbes.DestroyEntry.FullName, VnetProbes.DestroyReturn.FullName]);

    [Fact]
    public void Handlers_come_and_go_and_one_that_throws_harms_nobody()
    {
        var probe = new SdtProbe<int>("test", "unit", "function", "name");
        List<string> seen = [];
        Assert.False(probe.IsEnabled);
        probe.Fire(1);
        using var recorder = new Recorder(VnetEventSource.Keywords.Vnet);
        IDisposable throws = probe.Attach(_ => throw new FormatException("oops"));
        IDisposable first = probe.Attach(value => seen.Add($"first {value}"));
        using (probe.Attach(value => seen.Add($"second {value}")))
            probe.Fire(2);
        probe.Fire(3);
        first.Dispose();
        first.Dispose();
        throws.Dispose();
        probe.Fire(4);
        Assert.False(probe.IsEnabled);
        Assert.Equal(["first 2", "second 2", "first 3"], seen);
        Assert.Equal(2, recorder.Texts.Count(text => text == "ProbeHandlerFailed test:unit:function:name FormatException: oops"));
    }
}
