namespace Vnet.Benchmarks.Tests;

/// <summary>
/// The figures stay in the right order of magnitude. The bounds are far wider than the goals in docs/performance.md:
/// a test runs beside others, and must tell a broken fast path from a busy machine.
/// </summary>
/// <remarks>
/// A busy machine also keeps the JIT from its work, so that one side of a comparison may be measured before it is
/// optimised. A time out of its bounds is therefore measured again: what is broken is broken every time. Counts are not:
/// they are right at once or wrong.
/// </remarks>
public class RatiosTests
{
    private const int Attempts = 4;

    private static readonly (string Name, double Least, double Most)[] s_bounds =
    [
        ("vimage_off_vs_static", 0.3, 3),
        ("view_vs_field", 0.3, 3),
        ("ambient_vs_threadstatic", 0.2, 4),
        ("asynclocal_vs_ambient", 1, 100),
        ("dpcpu_vs_threadstatic", 0.2, 5),
        ("dpcpu_add_vs_threadstatic", 0.2, 8),
        ("pcpustat_vs_threadstatic", 0.2, 8),
        ("interlocked_vs_dpcpu", 1, double.MaxValue),
        ("zone_vs_arraypool", 0.1, 5),
        ("zone_allocated_bytes", 0, 0),
        ("checksum_gb_s", 0.5, 10_000),
        ("toeplitz_ns", 0.1, 500),
        ("mbuf_alloc_free_ns", 0.5, 1000),
        ("mbuf_vs_arraypool", 0.1, 20),
        ("mbuf_allocated_bytes", 0, 0),
        ("sysctl_by_oid_ns", 1, 1000),
        ("sysctl_by_name_ns", 1, 3000),
        ("sysctl_alloc_bytes", 0, 0),
        ("create_destroy_us", 0.1, 200),
        ("idle_vnet_bytes", 4000, 6 * 1024),
        ("dpcpu_increments_lost", 0, 0),
        ("live_vnets", 100_000, 100_000),
        ("live_vnets_wrong", 0, 0),
        ("destroyed_vnet_bytes", 0, 16),
        ("module_load_ms", 0.1, 400),
        ("callouts_pending", 1_000_000, 1_000_000),
        ("callout_arm_cancel_ns", 1, 1000),
        ("timer_change_vs_callout", 0.1, 1000),
        ("hhook_empty_vs_none", 0.3, 5),
        ("epair_mpps", 0.5, 1000),
        ("epair_batch_mpps", 0.5, 1000),
        ("epair_allocated_bytes", 0, 0),
        ("lane_dispatch_ns", 1, 2000),
        ("ethernet_in_ns", 1, 5000),
        ("ethernet_allocated_bytes", 0, 0),
        ("bpf_filter_ns", 0.5, 1000),
        ("iflib_fake_nic_mpps", 0.1, 1000),
        ("iflib_alloc_bytes", 0, 0),
    ];

    [Fact]
    public void Ratios_are_all_printed_and_within_sane_bounds()
    {
        var outside = new List<string>(s_bounds.Select(bound => bound.Name));
        var seen = new List<string>();
        for (int attempt = 0; attempt < Attempts && outside.Count > 0; attempt++)
        {
            Dictionary<string, double> figures = Measure();
            Assert.Empty(s_bounds.Select(bound => bound.Name).Except(figures.Keys));
            foreach ((string name, double least, double most) in s_bounds)
            {
                if (least == most)
                    Assert.True(figures[name] == least, $"{name} is {figures[name]} instead of {least}.");
                if (figures[name] >= least && figures[name] <= most)
                    outside.Remove(name);
                else
                    seen.Add($"{name} {figures[name]} is not within {least} and {most}");
            }
        }

        Assert.True(outside.Count == 0, $"Out of bounds {Attempts} times: {string.Join(", ", outside)}. Seen: {string.Join("; ", seen)}.");
    }

    private static Dictionary<string, double> Measure()
    {
        (int exitCode, string output) = BenchmarkProgram.Run("ratios");
        Assert.Equal(0, exitCode);
        var figures = new Dictionary<string, double>();
        foreach (string line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // What cannot be measured here says so in a sentence.
            if (Figure.TryParse(line, out string name, out double value))
                figures.Add(name, value);
        }

        return figures;
    }
}
