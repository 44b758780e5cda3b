namespace Vnet.Runtime.Tests;

public class WitnessTests
{
    private readonly WitnessLock _socket = new(TestLocks.Socket);
    private readonly WitnessLock _pcb = new(TestLocks.Pcb);
    private readonly WitnessLock _hash = new(TestLocks.Hash);

    [Fact]
    public void The_generator_ranks_the_classes_and_closes_the_order()
    {
        Assert.Equal((0, 1, 2), (TestLocks.SocketRank, TestLocks.PcbRank, TestLocks.HashRank));
        Assert.Equal(("test socket", 0, "Interface"), (TestLocks.Socket.Name, TestLocks.Socket.Rank, TestLocks.Interface.Name));
        Assert.True(TestLocks.Socket.Precedes(TestLocks.Hash));
        Assert.True(TestLocks.Socket.Precedes(FrameworkLocks.Zones));
        Assert.False(TestLocks.Hash.Precedes(TestLocks.Socket));
        Assert.False(TestLocks.Interface.Precedes(TestLocks.Route));
    }

    [Fact]
    public void The_frameworks_order_is_registry_list_pin_layout_zone()
    {
        WitnessClass[] order = [FrameworkLocks.Registry, FrameworkLocks.ListSleepable, FrameworkLocks.ListNoSleep, FrameworkLocks.Cpu, FrameworkLocks.Layout, FrameworkLocks.Dpcpu, FrameworkLocks.Zones, FrameworkLocks.Zone];
        for (int i = 0; i < order.Length; i++)
        {
            for (int j = 0; j < order.Length; j++)
                Assert.Equal(i < j, order[i].Precedes(order[j]));
        }

        Assert.Equal(order.Select(lockClass => lockClass.Rank), order.Select(lockClass => lockClass.Rank).Order());
    }

    [Fact]
    public void The_declared_order_passes()
    {
        using (_socket.EnterScope())
        using (_pcb.EnterScope())
        using (_hash.EnterScope())
            Assert.Equal(Witness.IsEnabled ? [TestLocks.Socket, TestLocks.Pcb, TestLocks.Hash] : [], Witness.Held);
        Assert.Empty(Witness.Held);
    }

    [Fact]
    public void A_reversal_is_reported_with_both_locks_and_both_sites()
    {
        if (!Witness.IsEnabled)
            return;
        using (_hash.EnterScope())
        {
            string message = Assert.Throws<LockOrderException>(() => _socket.EnterScope()).Message;
            Assert.Contains("'test hash' is held", message, StringComparison.Ordinal);
            Assert.Contains("'test socket' is wanted", message, StringComparison.Ordinal);
            Assert.Equal(3, message.Split("WitnessTests.cs:").Length);
            Assert.False(_socket.IsHeldByCurrentThread);
        }

        Assert.Empty(Witness.Held);
    }

    [Fact]
    public void An_undeclared_order_is_learned_from_its_first_use()
    {
        if (!Witness.IsEnabled)
            return;
        var ifnet = new WitnessLock(TestLocks.Interface);
        var route = new WitnessLock(TestLocks.Route);
        for (int i = 0; i < 2; i++)
        {
            using (ifnet.EnterScope())
            using (route.EnterScope())
                Assert.Equal(2, Witness.Held.Count);
        }

        using (route.EnterScope())
        {
            string message = Assert.Throws<LockOrderException>(() => ifnet.EnterScope()).Message;
            Assert.Contains("the other way round ('Interface' at", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Recursion_and_several_of_a_class_are_allowed_where_declared()
    {
        using (_hash.EnterScope())
        using (_hash.EnterScope())
            Assert.True(_hash.IsHeldByCurrentThread);
        Assert.False(_hash.IsHeldByCurrentThread);
        var first = new WitnessLock(TestLocks.Interface);
        var second = new WitnessLock(TestLocks.Interface);
        using (second.EnterScope())
        using (first.EnterScope())
            Assert.True(second.IsHeldByCurrentThread);
        if (!Witness.IsEnabled)
            return;
        using (_pcb.EnterScope())
        {
            Assert.Contains("not recursive", Assert.Throws<LockOrderException>(() => _pcb.EnterScope()).Message, StringComparison.Ordinal);
            Assert.Contains("one lock of class 'test pcb'", Assert.Throws<LockOrderException>(() => new WitnessLock(TestLocks.Pcb).EnterScope()).Message, StringComparison.Ordinal);
        }

        Assert.Empty(Witness.Held);
    }

    [Fact]
    public void Locks_may_be_released_in_any_order_but_only_by_their_holder()
    {
        Assert.True(_socket.TryEnter());
        Assert.True(_pcb.TryEnter());
        _socket.Exit();
        Assert.Equal(Witness.IsEnabled ? [TestLocks.Pcb] : [], Witness.Held);
        _pcb.Exit();
        if (Witness.IsEnabled)
            Assert.Contains("does not hold it", Assert.Throws<LockOrderException>(_pcb.Exit).Message, StringComparison.Ordinal);
        WitnessLock.Scope scope = _socket.EnterScope();
        scope.Dispose();
        scope.Dispose();
        Assert.False(_socket.IsHeldByCurrentThread);
    }

    [Fact]
    public void A_bounded_attempt_may_go_against_the_order()
    {
        using (_hash.EnterScope())
        {
            Assert.True(_socket.TryEnter(TimeSpan.FromSeconds(30)));
            _socket.Exit();
        }
    }

    [Fact]
    public void The_frameworks_own_locks_are_checked()
    {
        if (!Witness.IsEnabled)
            return;
        var ofZone = new WitnessLock(FrameworkLocks.Zone);
        using (ofZone.EnterScope())
        {
            Assert.Contains("'vnet registry' is wanted", Assert.Throws<LockOrderException>(() => VnetInstance.Create("out of order")).Message, StringComparison.Ordinal);
            Assert.Throws<LockOrderException>(() => VnetList.ReadLock());
            Assert.Throws<LockOrderException>(() => Vnet.Dpcpu.Pin(0));
            Assert.Throws<LockOrderException>(() => Zones.Find("any"));
            Assert.Throws<LockOrderException>(() => VnetLinker.Enter());
        }

        using (Vnet.Dpcpu.Pin(0))
            Assert.Equal([FrameworkLocks.Cpu], Witness.Held);
        foreach (VnetInstance _ in VnetList.ReadLockNoSleep())
            Assert.Equal([FrameworkLocks.ListNoSleep], Witness.Held);
        Assert.Empty(Witness.Held);
    }
}
