using Vnet.Net;

namespace Vnet.Iflib;

/// <summary>
/// A network device's driver (FreeBSD's ifdi(9) methods and <c>struct if_txrx</c>). One object drives one device;
/// <see cref="IflibDevices.Register"/> makes an interface of it.
/// </summary>
/// <remarks>
/// <para>
/// Device methods are called one at a time, under the context's lock, with the interface's vnet current. Datapath methods
/// are called without that lock: those of one transmit queue one at a time, those of one receive queue one at a time,
/// and all queues side by side. <see cref="Stop"/> is called only when no datapath method runs, and none runs until
/// <see cref="Init"/> has returned.
/// </para>
/// <para>Nothing on the datapath may allocate from the managed heap, throw, or wait.</para>
/// </remarks>
public abstract partial class IflibDriver
{
    /// <summary>Its context; good from <see cref="AttachPre"/> on.</summary>
    public IflibContext Context { get; internal set; } = null!;

    /// <summary>What the device is like: fill <see cref="IflibContext.Softc"/> (<c>IFDI_ATTACH_PRE</c>).</summary>
    /// <returns>Anything but <see cref="Errno.Ok"/> ends the attachment.</returns>
    public virtual Errno AttachPre() => Errno.Ok;

    /// <summary>Queues and vectors are there, the interface is not attached yet (<c>IFDI_ATTACH_POST</c>).</summary>
    /// <inheritdoc cref="AttachPre"/>
    public virtual Errno AttachPost() => Errno.Ok;

    /// <summary>The interface is gone and the device stopped; queues are freed after this (<c>IFDI_DETACH</c>).</summary>
    public virtual void Detach()
    {
    }

    /// <summary>Memory for the transmit queues (<c>IFDI_TX_QUEUES_ALLOC</c>); counts are in <see cref="IflibContext.Softc"/>.</summary>
    /// <inheritdoc cref="AttachPre"/>
    public virtual Errno TxQueuesAlloc() => Errno.Ok;

    /// <summary>Memory for the receive queues (<c>IFDI_RX_QUEUES_ALLOC</c>).</summary>
    /// <inheritdoc cref="AttachPre"/>
    public virtual Errno RxQueuesAlloc() => Errno.Ok;

    /// <summary>Frees both (<c>IFDI_QUEUES_FREE</c>); also after a failed allocation.</summary>
    public virtual void QueuesFree()
    {
    }

    /// <summary>Vectors were counted: bind them (<c>IFDI_MSIX_INTR_ASSIGN</c>).</summary>
    /// <inheritdoc cref="AttachPre"/>
    public virtual Errno AssignVectors(int vectors) => Errno.Ok;

    /// <summary>
    /// Starts the device with empty rings, indices 0 — those of transmit kept with <see cref="IflibFlags.PreserveTxIndices"/>
    /// (<c>IFDI_INIT</c>). Buffers come after it.
    /// </summary>
    public virtual void Init()
    {
    }

    /// <summary>Stops the device: on return it neither reads nor writes memory (<c>IFDI_STOP</c>).</summary>
    public virtual void Stop()
    {
    }

    /// <summary>The host sleeps (<c>IFDI_SUSPEND</c>); the device was stopped.</summary>
    public virtual void Suspend()
    {
    }

    /// <summary>The host is awake again (<c>IFDI_RESUME</c>); the device is started after this if it was up.</summary>
    public virtual void Resume()
    {
    }

    /// <summary>The host goes down (<c>IFDI_SHUTDOWN</c>).</summary>
    public virtual void Shutdown() => Suspend();

    /// <summary>Lets all vectors interrupt (<c>IFDI_INTR_ENABLE</c>).</summary>
    public virtual void InterruptEnable()
    {
    }

    /// <summary>Lets none (<c>IFDI_INTR_DISABLE</c>).</summary>
    public virtual void InterruptDisable()
    {
    }

    /// <summary>
    /// Lets a receive queue interrupt once more, at once when a packet has come since the last look
    /// (<c>IFDI_RX_QUEUE_INTR_ENABLE</c>). A datapath method: called by the queue's own task.
    /// </summary>
    public virtual void RxQueueInterruptEnable(int qid)
    {
    }

    /// <summary>The same for a transmit queue (<c>IFDI_TX_QUEUE_INTR_ENABLE</c>).</summary>
    public virtual void TxQueueInterruptEnable(int qid)
    {
    }

    /// <summary>Look at the link and tell <see cref="IflibContext.LinkStateChange"/> (<c>IFDI_UPDATE_ADMIN_STATUS</c>).</summary>
    public virtual void UpdateAdminStatus()
    {
    }

    /// <summary>Set the multicast filter anew (<c>IFDI_MULTI_SET</c>).</summary>
    public virtual void SetMulticast()
    {
    }

    /// <summary>Another MTU (<c>IFDI_MTU_SET</c>); set <see cref="IfSoftcCtx.MaxFrameSize"/>. The device is stopped.</summary>
    /// <returns><see cref="Errno.Invalid"/> for one that the device cannot have.</returns>
    public virtual Errno SetMtu(int mtu) => Errno.Ok;

    /// <summary>Choose a medium of <see cref="Ifnet.Media"/>, which the driver keeps (<c>IFDI_MEDIA_CHANGE</c>, <c>IFDI_MEDIA_STATUS</c>).</summary>
    public virtual Errno ChangeMedia(IfMediaWord media) => Errno.NotSupportedByDevice;

    /// <summary>Promiscuous or all-multicast reception is on or off (<c>IFDI_PROMISC_SET</c>).</summary>
    public virtual Errno SetPromiscuous(IfFlags flags) => Errno.Ok;

    /// <summary>A VLAN was configured (<c>IFDI_VLAN_REGISTER</c>).</summary>
    public virtual void RegisterVlan(ushort tag)
    {
    }

    /// <summary>It is no more (<c>IFDI_VLAN_UNREGISTER</c>).</summary>
    public virtual void UnregisterVlan(ushort tag)
    {
    }

    /// <summary>Another link-level address (part of <c>IFDI_INIT</c> in FreeBSD). The device is stopped.</summary>
    public virtual Errno SetLinkAddress(MacAddress address) => Errno.Ok;

    /// <summary>Other capabilities are on. The device is stopped if <see cref="NeedsRestart"/> says so.</summary>
    public virtual Errno SetCapabilities(IfCap enabled) => Errno.Ok;

    /// <summary>Adds what the device itself has counted since the last call (<c>IFDI_GET_COUNTER</c>).</summary>
    public virtual void UpdateCounters(ref Ifstat statistics)
    {
    }

    /// <summary>Every half second for each transmit queue while the device runs (<c>IFDI_TIMER</c>).</summary>
    public virtual void Timer(int qid)
    {
    }

    /// <summary>A transmit queue hung; the device is reset after this (<c>IFDI_WATCHDOG_RESET</c>).</summary>
    public virtual void WatchdogReset(int qid)
    {
    }

    /// <summary>Whether an event needs the device stopped and started (<c>IFDI_NEEDS_RESTART</c>).</summary>
    public virtual bool NeedsRestart(IflibRestartEvent restart) => true;

    /// <summary>Blink (<c>IFDI_LED_FUNC</c>).</summary>
    public virtual void Led(bool on)
    {
    }

    /// <summary>Read a transceiver's memory (<c>IFDI_I2C_REQ</c>).</summary>
    public virtual Errno ReadI2C(byte device, byte offset, Span<byte> bytes) => Errno.NotSupported;

    /// <summary>A virtual function's device was reset by its parent (<c>IFDI_VFLR_HANDLE</c>).</summary>
    public virtual void HandleVfReset()
    {
    }

    /// <summary>Make so many virtual functions (<c>IFDI_IOV_INIT</c>).</summary>
    public virtual Errno IovInit(int count) => Errno.NotSupported;

    /// <summary>Configure one of them (<c>IFDI_IOV_VF_ADD</c>).</summary>
    public virtual Errno IovVfAdd(int number) => Errno.NotSupported;

    /// <summary>Remove them all (<c>IFDI_IOV_UNINIT</c>).</summary>
    public virtual void IovUninit()
    {
    }
}
