using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;

namespace Vnet.Runtime.Tests;

/// <summary>What is flagged as a statistic is an instrument.</summary>
public class SysctlMetricsTests
{
    [Fact]
    public void Statistics_are_measured_per_live_vnet_and_vanish_with_vnet_and_module()
    {
        var file = new LinkerFile("metrics.dll", builder =>
        {
            Add(SysctlEntry.Node("net.metrics", "", CtlFlags.Rw, -1, null));
            Add(SysctlEntry.Field("net.metrics.number", "A number", CtlFlags.Rd | CtlFlags.Stats, -1, null, null, () => ref TestModule.V_number, () => ref TestModule.V_number));
            Add(SysctlEntry.Constant("net.metrics.global", "", CtlFlags.Rd | CtlFlags.Stats, -1, null, null, ulong.MaxValue));
            Add(SysctlEntry.Constant("net.metrics.plain", "", CtlFlags.Rd, -1, null, null, 1));
            Add(SysctlEntry.Statistics("net.metrics.stats", "", CtlFlags.Rw | CtlFlags.Stats | CtlFlags.Vnet, -1, null, "S,stat",
                (SysctlOid _, ref SysctlRequest request) => request.Output(MemoryMarshal.AsBytes<ulong>([1, (ulong)TestModule.V_number])), ["in", "out"]));

            void Add(SysctlEntry entry) => builder.Add(LinkerSet.Sysctl, "metrics", entry.Name, entry);
        });
        List<(string Name, string? Vnet, long Value)> seen = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "Vnet.Framework" && instrument.Name.StartsWith("net.metrics.", StringComparison.Ordinal))
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen.Add((instrument.Name, tags.IsEmpty ? null : (string?)tags[0].Value, value)));
        listener.Start();

        VnetModules.Load(file);
        using VnetInstance measured = VnetInstance.Create("measured");
        TestModule.In(measured).number = 7;
        Assert.Contains(("net.metrics.number", "measured", 7), Collect());
        Assert.Contains(("net.metrics.number", "vnet0", (long)TestModule.In(VnetInstance.Default).number), seen);
        Assert.Contains(("net.metrics.global", null, long.MaxValue), seen);
        Assert.Contains(("net.metrics.stats.out", "measured", 7), seen);
        Assert.Contains(("net.metrics.stats.in", "measured", 1), seen);
        Assert.DoesNotContain(seen, measurement => measurement.Name == "net.metrics.plain");
        measured.Dispose();
        Assert.DoesNotContain(Collect(), measurement => measurement.Vnet == "measured");
        Assert.NotEmpty(seen);
        VnetModules.Unload(file);
        Assert.Empty(Collect());

        List<(string Name, string? Vnet, long Value)> Collect()
        {
            seen.Clear();
            listener.RecordObservableInstruments();
            return seen;
        }
    }
}
