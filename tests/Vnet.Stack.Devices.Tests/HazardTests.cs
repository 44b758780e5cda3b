using Vnet.Iflib;
using Vnet.Net;

namespace Vnet.Stack.Devices.Tests;

/// <summary>What goes wrong in FreeBSD's iflib, and must not here.</summary>
public class HazardTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Admin_vectors_are_counted_off_once_when_override_nrxqs_is_bounded(int admin)
    {
        using var lab = new Lab(new FakeNicOptions { RxQueues = 8, TxQueues = 8, Messages = 4 + admin, AdminInterrupts = admin });
        Sysctl.Set($"{lab.Knobs}.override_nrxqs", 4);
        Sysctl.Set($"{lab.Knobs}.override_ntxqs", 4);
        Assert.Equal((4, 4 + admin), (lab.Nic.Rx.Length, lab.Nic.Vectors));
        Assert.Throws<SysctlException>(() => Sysctl.Set($"{lab.Knobs}.override_nrxqs", 5));
    }

    [Fact]
    public void Override_out_of_range_is_not_silently_replaced()
    {
        using var lab = new Lab(new FakeNicOptions { RxQueues = 4, TxQueues = 4, Messages = 5 });
        Sysctl.Set($"{lab.Knobs}.override_nrxqs", 2);
        var error = Assert.Throws<SysctlException>(() => Sysctl.Set($"{lab.Knobs}.override_nrxqs", 100));
        Assert.Contains("0 to 4", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, Sysctl.Get<int>($"{lab.Knobs}.override_nrxqs"));
        Sysctl.SetString($"{lab.Knobs}.override_ntxds", "8");
        Assert.Equal("16", Sysctl.GetString($"{lab.Knobs}.override_ntxds"));
    }

    [Fact]
    public void Receive_error_restores_the_vnet_and_loses_no_packet()
    {
        using var lab = new Lab();
        for (int i = 0; i < 5; i++)
            lab.Nic.Receive(0, Lab.Frame(200, i));
        lab.Context.Interrupt(0);
        using (CurVnet.Set(lab.Vnet))
        {
            // Three good ones, then one that cannot be: the good ones are delivered all the same.
            Assert.Equal(RxPassResult.More, lab.Context.Queues.Rx[0].Pass(lab.Vnet, 3));
            lab.Nic.Rx[0].IsMad = true;
            lab.Context.Queues.Rx[0].Pass(lab.Vnet, 3);
            Assert.Equal(lab.Vnet, CurVnet.Current);
        }

        Assert.Equal(3, lab.Packets.Count);
        lab.Context.Run();
        Assert.Null(CurVnet.Current);
        Assert.Equal(1, lab.Context.Resets);
        Assert.Equal(1ul, Sysctl.Get<ulong>($"{lab.Knobs}.rxq0.bad_descriptors"));
        lab.Nic.Receive(0, Lab.Frame(200, 9));
        lab.Interrupt();
        Assert.Equal(Lab.Frame(200, 9), lab.Packets[^1].Bytes);
    }

    [Fact]
    public void Packets_before_an_impossible_description_in_the_same_pass_are_delivered()
    {
        using var lab = new Lab();
        for (int i = 0; i < 4; i++)
            lab.Nic.Receive(0, Lab.Frame(200, i));
        lab.Nic.MadAfter = 2;
        lab.Interrupt();
        Assert.Equal([Lab.Frame(200, 0), Lab.Frame(200, 1)], lab.Packets.Select(packet => packet.Bytes));
        Assert.Equal(1, lab.Context.Resets);
        Assert.Null(CurVnet.Current);
    }

    [Fact]
    public void Error_thrown_by_the_stack_leaves_no_vnet_behind()
    {
        using var lab = new Lab();
        lab.Nic.Layer.OnInput = _ => throw new InvalidOperationException("meant");
        lab.Nic.Layer.Records = false;
        lab.Nic.Receive(0, Lab.Frame(200, 0));
        var errors = new List<UnhandledError>();
        void Keep(UnhandledError error)
        {
            lock (errors)
                errors.Add(error);
        }

        UnhandledErrors.Occurred += Keep;
        lab.Interrupt();
        UnhandledErrors.Occurred -= Keep;
        Assert.Contains(errors, error => error.Exception.Message == "meant");
        Assert.Null(CurVnet.Current);
    }

    [Fact]
    public void Surplus_transmit_rings_are_serviced()
    {
        using var lab = new Lab(new FakeNicOptions { RxQueues = 2, TxQueues = 8, Messages = 3, Descriptors = 32, TxSegments = 1 });
        Sysctl.Set($"{lab.Knobs}.override_qs_enable", 1);
        Sysctl.Set($"{lab.Knobs}.override_nrxqs", 2);
        Sysctl.Set($"{lab.Knobs}.override_ntxqs", 8);
        Assert.Equal((2, 8), (lab.Nic.Rx.Length, lab.Nic.Tx.Length));
        lab.Nic.SendsOnItsOwn = false;
        long before = lab.Held;
        for (uint flow = 0; flow < 8; flow++)
        {
            for (int i = 0; i < 100; i++)
                Assert.Equal(Errno.Ok, lab.Transmit(Lab.Frame(60, i), flow: flow));
        }

        // All of them are beyond their ring by now, and only interrupts bring them on.
        for (int round = 0; round < 50; round++)
        {
            for (int q = 0; q < 8; q++)
                lab.Nic.Send(q);
            lab.Context.Run();
        }

        Assert.All(lab.Nic.Tx, ring => Assert.Equal(100, ring.Sent.Count));
        Assert.Equal(before, lab.Held);
    }

    [Fact]
    public void At_most_four_transmit_queues_share_a_receive_vector()
    {
        using var lab = new Lab(new FakeNicOptions { RxQueues = 1, TxQueues = 16, Messages = 2 });
        Sysctl.Set($"{lab.Knobs}.override_qs_enable", 1);
        Sysctl.Set($"{lab.Knobs}.override_ntxqs", 4);
        Assert.Equal(4, lab.Nic.Tx.Length);
        Assert.Throws<SysctlException>(() => Sysctl.Set($"{lab.Knobs}.override_ntxqs", 5));
    }

    [Fact]
    public void Transmit_queue_number_is_not_taken_for_a_receive_queues()
    {
        using var lab = new Lab(new FakeNicOptions { RxQueues = 2, TxQueues = 6, Messages = 3 });
        Sysctl.Set($"{lab.Knobs}.override_qs_enable", 1);
        Sysctl.Set($"{lab.Knobs}.override_nrxqs", 2);
        Sysctl.Set($"{lab.Knobs}.override_ntxqs", 6);
        Assert.Equal([0, 1, 0, 1, 0, 1], Enumerable.Range(0, 6).Select(lab.Context.TxVector));
        lab.Nic.Receive(1, Lab.Frame(60, 1));
        // The interrupt of transmit queue 5 is that of receive queue 1.
        lab.Context.Interrupt(lab.Context.TxVector(5));
        lab.Context.Run();
        Assert.Single(lab.Packets);
        lab.Transmit(Lab.Frame(60, 2), flow: 5);
        Assert.Single(lab.Nic.Tx[5].Sent);
    }

    [Fact]
    public void Each_free_list_has_a_buffer_size_of_its_own()
    {
        using var lab = new Lab(new FakeNicOptions
        {
            FreeLists = 2, HasCompletionQueue = true, BufferSize = 2048, SecondBufferSize = 9216, MaxFrameSize = 9018,
        });
        Assert.Equal((2048, 9216), (lab.Nic.Rx[0].BufferSize(0), lab.Nic.Rx[0].BufferSize(1)));
        Assert.Equal(2048, Sysctl.Get<int>($"{lab.Knobs}.rxq0.rxq_fl0.buf_size"));
        Assert.Equal(9216, Sysctl.Get<int>($"{lab.Knobs}.rxq0.rxq_fl1.buf_size"));
        byte[] frame = Lab.Frame(9000, 3);
        Assert.True(lab.Nic.Receive(0, frame));
        lab.Interrupt();
        Assert.Equal(frame, lab.Packets.Single().Bytes);
    }
}
