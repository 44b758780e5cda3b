using Vnet.Iflib;

namespace Vnet.Stack.Devices.Tests;

public class OverrideTests
{
    [Fact]
    public void Queue_counts_change_while_the_device_runs_and_go_on_working()
    {
        using var lab = new Lab(new FakeNicOptions { RxQueues = 8, TxQueues = 8, Messages = 9 });
        Sysctl.Set($"{lab.Knobs}.override_nrxqs", 3);
        Sysctl.Set($"{lab.Knobs}.override_ntxqs", 5);
        // Without permission to differ both are the smaller.
        Assert.Equal((3, 3), (lab.Nic.Rx.Length, lab.Nic.Tx.Length));
        Sysctl.Set($"{lab.Knobs}.override_qs_enable", 1);
        Assert.Equal((3, 5), (lab.Nic.Rx.Length, lab.Nic.Tx.Length));
        Assert.Equal(4, Sysctl.Get<int>($"{lab.Knobs}.allocated_msix_vectors"));
        Assert.True(Sysctl.TryFind($"{lab.Knobs}.txq4.ring_state", out _));
        Assert.False(Sysctl.TryFind($"{lab.Knobs}.rxq3.cpu", out _));
        Assert.True(lab.Ifp.IsRunning);
        lab.Nic.Receive(2, Lab.Frame(60, 1));
        lab.Interrupt(2);
        lab.Transmit(Lab.Frame(60, 1), flow: 4);
        Assert.Single(lab.Packets);
        Assert.Single(lab.Nic.Tx[4].Sent);
        Sysctl.Set($"{lab.Knobs}.override_nrxqs", 0);
        Assert.Equal(Math.Min(8, Dpcpu.Count), lab.Nic.Rx.Length);
    }

    [Theory]
    [InlineData("override_nrxqs", 5)]
    [InlineData("override_nrxqs", -1)]
    [InlineData("override_ntxqs", 9)]
    [InlineData("disable_msix", 2)]
    [InlineData("rx_budget", -1)]
    [InlineData("core_offset", 65536)]
    public void Value_that_the_device_does_not_have_is_refused_with_the_range_and_nothing_changes(string knob, int value)
    {
        using var lab = new Lab(new FakeNicOptions { RxQueues = 8, TxQueues = 8, Messages = 5 });
        int old = Sysctl.Get<int>($"{lab.Knobs}.{knob}");
        int inits = lab.Nic.Inits;
        var error = Assert.Throws<SysctlException>(() => Sysctl.Set($"{lab.Knobs}.{knob}", value));
        Assert.Contains("takes 0", error.Message, StringComparison.Ordinal);
        Assert.Contains(lab.Context.Name, error.Message, StringComparison.Ordinal);
        Assert.Equal(old, Sysctl.Get<int>($"{lab.Knobs}.{knob}"));
        Assert.Equal(inits, lab.Nic.Inits);
    }

    [Fact]
    public void Descriptor_counts_are_brought_into_the_range_and_read_back_so()
    {
        using var lab = new Lab(new FakeNicOptions { HasCompletionQueue = true, DescriptorsMin = 64 });
        Sysctl.SetString($"{lab.Knobs}.override_nrxds", "512,16");
        Assert.Equal("512,64", Sysctl.GetString($"{lab.Knobs}.override_nrxds"));
        Assert.Equal([512, 64], lab.Context.Softc.RxDescriptors);
        Sysctl.SetString($"{lab.Knobs}.override_ntxds", "1048576");
        Assert.Equal("4096", Sysctl.GetString($"{lab.Knobs}.override_ntxds"));
        Assert.Equal([4096], lab.Context.Softc.TxDescriptors);
        Assert.Equal(63, Sysctl.Get<int>($"{lab.Knobs}.rxq0.rxq_fl0.credits"));
        Sysctl.SetString($"{lab.Knobs}.override_nrxds", "0,0");
        Assert.Equal([256, 256], lab.Context.Softc.RxDescriptors);
    }

    [Theory]
    [InlineData("100", "no power of two")]
    [InlineData("64,64", "1 ring")]
    [InlineData("many", "no power of two")]
    public void Descriptor_counts_that_cannot_be_are_refused(string text, string reason)
    {
        using var lab = new Lab();
        var error = Assert.Throws<SysctlException>(() => Sysctl.SetString($"{lab.Knobs}.override_nrxds", text));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal([256], lab.Context.Softc.RxDescriptors);
    }

    [Fact]
    public void Driver_that_has_no_memory_for_the_queues_goes_on_with_the_former_ones()
    {
        using var lab = new Lab(new FakeNicOptions { DescriptorsThatFit = 1024 });
        var error = Assert.Throws<SysctlException>(() => Sysctl.SetString($"{lab.Knobs}.override_nrxds", "2048"));
        Assert.Contains("RxQueuesAlloc", error.Message, StringComparison.Ordinal);
        Assert.Equal("0", Sysctl.GetString($"{lab.Knobs}.override_nrxds"));
        Assert.True(lab.Ifp.IsRunning);
        lab.Nic.Receive(0, Lab.Frame(60, 1));
        lab.Interrupt();
        Assert.Single(lab.Packets);
    }

    [Fact]
    public void Without_messages_there_is_one_queue_and_one_vector()
    {
        using var lab = new Lab(new FakeNicOptions { RxQueues = 4, TxQueues = 4, Messages = 5 });
        Sysctl.Set($"{lab.Knobs}.disable_msix", 1);
        Assert.Equal((1, 1, 1), (lab.Nic.Rx.Length, lab.Nic.Tx.Length, lab.Nic.Vectors));
        Assert.Equal(IflibInterruptMode.Msi, lab.Context.Softc.InterruptMode);
        Assert.Throws<SysctlException>(() => Sysctl.Set($"{lab.Knobs}.override_nrxqs", 2));
        lab.Nic.Receive(0, Lab.Frame(60, 1));
        lab.Interrupt();
        Assert.Single(lab.Packets);
    }

    [Fact]
    public void Devices_that_are_not_told_share_a_running_offset()
    {
        using var lab = new Lab(new FakeNicOptions { RxQueues = 4, TxQueues = 4, Messages = 5 });
        Sysctl.Set($"{lab.Knobs}.core_offset", 1);
        TransmitTests.SetQueues(lab, 4);
        Assert.Equal(1 % Dpcpu.Count, lab.Context.CpuOfRxQueue(0));
        Assert.Equal(4 % Dpcpu.Count, lab.Context.CpuOfRxQueue(3));
        Assert.Equal(lab.Context.CpuOfRxQueue(2), lab.Context.CpuOfTxQueue(2));
        Sysctl.Set($"{lab.Knobs}.separate_txrx", 1);
        Assert.Equal((1 + 4 + 2) % Dpcpu.Count, lab.Context.CpuOfTxQueue(2));
    }

    [Fact]
    public void Every_knob_and_counter_is_there()
    {
        using var lab = new Lab();
        string[] names =
        [
            "override_ntxqs", "override_nrxqs", "override_ntxds", "override_nrxds", "override_qs_enable", "disable_msix", "rx_budget", "tx_abdicate",
            "core_offset", "separate_txrx", "use_logical_cores", "use_extra_msix_vectors", "allocated_msix_vectors", "driver_version", "txq0.cpu",
            "txq0.txq_pidx", "txq0.txq_cidx", "txq0.txq_in_use", "txq0.txq_processed", "txq0.txq_cleaned", "txq0.ring_state", "txq0.r_enqueues",
            "txq0.r_drops", "txq0.r_starts", "txq0.r_stalls", "txq0.r_restarts", "txq0.r_abdications", "txq0.mbuf_defrag", "txq0.mbuf_defrag_failed",
            "txq0.no_desc_avail", "txq0.tx_map_failed", "txq0.txd_encap_efbig", "txq0.m_pullups", "rxq0.cpu", "rxq0.rxq_cq_cidx", "rxq0.rxq_fl0.pidx",
            "rxq0.rxq_fl0.cidx", "rxq0.rxq_fl0.credits", "rxq0.rxq_fl0.buf_size",
        ];
        Assert.All(names, name => Assert.NotEmpty(Sysctl.GetText(Sysctl.Find($"{lab.Knobs}.{name}"))));
        Assert.All(["min_tx_latency", "no_tx_batch", "timer_default"], name => Sysctl.Get<int>($"net.iflib.{name}"));
        Assert.Equal("1.2.3", Sysctl.GetString($"{lab.Knobs}.driver_version"));
    }

    [Fact]
    public void Detach_takes_the_sysctls_away()
    {
        var lab = new Lab();
        using var neighbour = new Lab();
        lab.Dispose();
        Assert.False(Sysctl.TryFind($"dev.fake.{lab.Unit}", out _));
        Assert.True(Sysctl.TryFind($"{neighbour.Knobs}.rx_budget", out _));
    }
}
