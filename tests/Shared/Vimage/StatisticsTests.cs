namespace Vnet.VimageTests;

/// <summary>What holds of per-CPU statistics with VIMAGE on and off.</summary>
public class StatisticsTests
{
    [Fact]
    public void Everything_counted_is_in_the_sum()
    {
        VnetInstance vnet = VnetInstance.Default;
        using (CurVnet.Set(vnet))
            SharedStatistics.V_shared_stat.Zero();
        Parallel.For(0, 1000, i =>
        {
            using (CurVnet.Set(vnet))
            {
                SharedStatistics.V_shared_stat.Own.Packets++;
                using (Dpcpu.Pin(i % Dpcpu.Count))
                    SharedStatistics.V_shared_stat.Own.Bytes += 2;
                SharedStatistics.V_shared_stat.Own.Packets++;
            }
        });
        using (CurVnet.Set(vnet))
        {
            SharedStat sum = SharedStatistics.V_shared_stat.Sum();
            Assert.Equal((2000, 2000), (sum.Packets, sum.Bytes));
            Assert.Equal(sum, SharedStatistics.Cur.shared_stat.Sum());
            Assert.Equal(sum, SharedStatistics.In(vnet).shared_stat.Sum());
        }
    }

    [Fact]
    public void Counters_start_at_the_reference_copy()
    {
        using (CurVnet.Set(VnetInstance.Default))
        {
            SharedStatistics.V_shared_start.Own.Packets += 2;
            Assert.Equal(42, SharedStatistics.V_shared_start.Sum().Packets);
            SharedStatistics.V_shared_start.Own.Packets -= 2;
        }
    }

    [Fact]
    public void Without_a_current_vnet_counting_throws_when_on_and_works_when_off()
    {
        if (Vimage.IsEnabled)
            Assert.Throws<NoCurrentVnetException>(() => SharedStatistics.V_shared_start.Own.Bytes++);
        else
            SharedStatistics.V_shared_start.Own.Bytes++;
    }
}
