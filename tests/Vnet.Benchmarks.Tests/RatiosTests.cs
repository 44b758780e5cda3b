using System.Globalization;

namespace Vnet.Benchmarks.Tests;

/// <summary>
/// The figures stay in the right order of magnitude. The bounds are far wider than the goals in docs/performance.md:
/// a test runs beside others, and must tell a broken fast path from a busy machine.
/// </summary>
public class RatiosTests
{
    [Fact]
    public void Ratios_are_all_printed_and_within_sane_bounds()
    {
        (int exitCode, string output) = BenchmarkProgram.Run("ratios");
        Assert.Equal(0, exitCode);
        Dictionary<string, double> figures = output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' '))
            .ToDictionary(words => words[0], words => double.Parse(words[1], CultureInfo.InvariantCulture));

        Assert.InRange(figures["vimage_off_vs_static"], 0.3, 3);
        Assert.InRange(figures["view_vs_field"], 0.3, 3);
        Assert.InRange(figures["ambient_vs_threadstatic"], 0.2, 4);
        Assert.InRange(figures["asynclocal_vs_ambient"], 1, 100);
        Assert.InRange(figures["dpcpu_vs_threadstatic"], 0.2, 5);
        Assert.InRange(figures["dpcpu_add_vs_threadstatic"], 0.2, 8);
        Assert.InRange(figures["pcpustat_vs_threadstatic"], 0.2, 8);
        Assert.True(figures["interlocked_vs_dpcpu"] > 1, output);
        Assert.InRange(figures["zone_vs_arraypool"], 0.1, 5);
        Assert.Equal(0, figures["zone_allocated_bytes"]);
        Assert.InRange(figures["sysctl_by_oid_ns"], 1, 1000);
        Assert.InRange(figures["sysctl_by_name_ns"], 1, 3000);
        Assert.Equal(0, figures["sysctl_alloc_bytes"]);
        Assert.InRange(figures["create_destroy_us"], 0.1, 200);
        Assert.InRange(figures["idle_vnet_bytes"], 4000, 6 * 1024);
        Assert.Equal(0, figures["dpcpu_increments_lost"]);
        Assert.Equal(100_000, figures["live_vnets"]);
        Assert.Equal(0, figures["live_vnets_wrong"]);
        Assert.InRange(figures["destroyed_vnet_bytes"], 0, 16);
        Assert.InRange(figures["module_load_ms"], 0.1, 400);
        Assert.Equal(1_000_000, figures["callouts_pending"]);
        Assert.InRange(figures["callout_arm_cancel_ns"], 1, 1000);
        Assert.InRange(figures["timer_change_vs_callout"], 0.1, 1000);
        Assert.InRange(figures["hhook_empty_vs_none"], 0.3, 5);
    }
}
