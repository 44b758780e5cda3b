using System.Numerics;
using Vnet.Net;

namespace Vnet.Iflib;

// Coming and going.
public sealed partial class IflibContext
{
    private IflibSysctls? _sysctls;
    private bool _isDetached;
    private bool _isBetweenQueues;

    /// <summary>Ends interface, tasks, queues and sysctls (<c>iflib_device_deregister</c>). Does nothing the second time.</summary>
    /// <exception cref="VnetDeadlockException">Called by the stack while it takes this device's packets.</exception>
    public void Detach()
    {
        lock (_lock)
        {
            if (_isDetached)
                return;
            _isDetached = true;
        }

        // Down comes from there, while it still has its vnet.
        Ifp.Detach();
        Finish();
    }

    internal void Attach()
    {
        if (CurVnet.Current is null)
            throw new NetException(Errno.Invalid, $"Device {Name} has no vnet to be attached in. Set one with CurVnet.Set.");
        try
        {
            lock (_lock)
            {
                Require(Driver.AttachPre(), "its driver's AttachPre");
                DeclarationCheck.Check(Shared, Softc);
                Softc.Capabilities |= IfCap.Lro;
                // Tunables come in here; so what the device can do is known by now.
                _sysctls = new IflibSysctls(this);
                Ifp = new Ifnet(new IflibIfDriver(this), Shared.Layer, Shared.Type, Shared.Name, Unit)
                {
                    Capabilities = Softc.Capabilities, CapEnable = Softc.CapEnable & Softc.Capabilities, LinkAddress = Softc.LinkAddress,
                };
                TxWork = TxWorkOf(Ifp.CapEnable);
                AllocateQueues();
                Require(Driver.AttachPost(), "its driver's AttachPost");
            }

            _isAttached = true;
            Ifp.Attach();
            PublishLinkState();
        }
        catch
        {
            _isDetached = true;
            Release();
            throw;
        }
    }

    /// <summary>Gives the device other queues, as the overrides ask; what it was doing goes on.</summary>
    internal void Reconfigure()
    {
        IflibQueues? old;
        lock (_lock)
        {
            if (!_isAttached || _isDetached)
                return;
            // When the driver refuses the queues, it is asked again for the former ones, and then goes on.
            _isBetweenQueues |= _isRunning;
            Stop();
            old = _queues;
            _sysctls!.RemoveQueues();
            Driver.QueuesFree();
            AllocateQueues();
            if (_isBetweenQueues)
                StartInVnet();
            _isBetweenQueues = false;
        }

        // Their tasks may be in the stack, which may be waiting for the lock.
        old?.Dispose();
    }

    private void AllocateQueues()
    {
        QueueCounts counts = QueueCounts.Of(Shared, Softc, Overrides);
        (Softc.TxQueueSets, Softc.RxQueueSets, Softc.Vectors, Softc.InterruptMode) = counts;
        Softc.TxDescriptors = QueueCounts.Descriptors(Shared.TxRings, Overrides.TxDescriptors, Shared.TxDescriptorsDefault);
        Softc.RxDescriptors = QueueCounts.Descriptors(Shared.RxRings, Overrides.RxDescriptors, Shared.RxDescriptorsDefault);
        RssTable = new RssTable(BitOperations.Log2((uint)Softc.RssTableSize), counts.Rx);
        Require(Driver.TxQueuesAlloc(), "its driver's TxQueuesAlloc");
        Require(Driver.RxQueuesAlloc(), "its driver's RxQueuesAlloc");
        Require(Driver.AssignVectors(counts.Vectors), "its driver's AssignVectors");
        int core = CoreOffsets.Take(Overrides.CoreOffset, counts.Rx);
        var queues = new IflibQueues(this, counts, core, Overrides.SeparateTxRx != 0);
        Volatile.Write(ref _queues, queues);
        _sysctls!.AddQueues(queues);
    }

    /// <summary>The interface was detached by others: its vnet ends.</summary>
    internal void Detached()
    {
        lock (_lock)
        {
            if (_isDetached)
                return;
            _isDetached = true;
        }

        Finish();
    }

    private void Finish()
    {
        lock (_lock)
        {
            Stop();
            Driver.Detach();
        }

        Release();
    }

    private void Release()
    {
        IflibQueues? queues = Interlocked.Exchange(ref _queues, null);
        queues?.Dispose();
        _tasks.Dispose();
        Driver.QueuesFree();
        _sysctls?.Dispose();
    }

    private void Require(Errno error, string who)
    {
        if (error != Errno.Ok)
            throw new NetException(error, $"Device {Name} cannot be set up: {who} answered {error}.");
    }
}
