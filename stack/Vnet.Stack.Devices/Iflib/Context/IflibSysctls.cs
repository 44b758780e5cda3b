using System.Globalization;
using System.Numerics;
using Vnet.Net;

namespace Vnet.Iflib;

/// <summary>The knobs and counters <c>dev.X.N.iflib.*</c> of a device.</summary>
/// <remarks>
/// What is asked for is checked against what the device has, when it is written and when it comes from a tunable. Queue
/// counts that it does not have are refused with the range in the message; descriptor counts are brought into the range,
/// and read back as what they became. What changes the queues takes effect at once: the device is stopped, given other
/// queues, and started if it was running.
/// </remarks>
internal sealed class IflibSysctls : IDisposable
{
    private readonly IflibContext _device;
    private readonly string _root;
    private readonly SysctlContext _knobs;
    private SysctlContext? _queues;

    public IflibSysctls(IflibContext device)
    {
        _device = device;
        _root = $"dev.{device.Shared.Name}.{device.Unit}.iflib";
        _knobs = new SysctlContext(device.Name);
        try
        {
            AddKnobs();
        }
        catch
        {
            _knobs.Dispose();
            throw;
        }
    }

    /// <summary>The sysctls of the queues that there are.</summary>
    public void AddQueues(IflibQueues queues)
    {
        _queues = new SysctlContext(_device.Name);
        foreach (IflibTxq queue in queues.Tx)
            TxqSysctls.Add(_queues, $"{_root}.txq{queue.Qid}", queue);
        foreach (IflibRxq queue in queues.Rx)
            RxqSysctls.Add(_queues, $"{_root}.rxq{queue.Qid}", queue);
    }

    /// <summary>And away with them.</summary>
    public void RemoveQueues()
    {
        _queues?.Dispose();
        _queues = null;
    }

    public void Dispose()
    {
        RemoveQueues();
        _knobs.Dispose();
    }

    private void AddKnobs()
    {
        IflibOverrides o = _device.Overrides;
        _knobs.AddNode($"dev.{_device.Shared.Name}", "Devices of this driver");
        _knobs.AddNode($"dev.{_device.Shared.Name}.{_device.Unit}", "A device");
        _knobs.AddNode(_root, "Its queues");
        _knobs.AddConstant($"{_root}.driver_version", "Version of the driver", _device.Shared.DriverVersion);
        // Before the counts of queues, which they limit.
        Knob("disable_msix", "One vector for everything", () => ref o.DisableMsix, Switch);
        Knob("use_extra_msix_vectors", "Vectors left to others than the queues", () => ref o.UseExtraMsixVectors, value => (value, value is < 0 or > 4096 ? "0 to 4096" : null));
        Knob("use_logical_cores", "Count logical processors rather than cores; here they are one", () => ref o.UseLogicalCores, Switch);
        Knob("separate_txrx", "Transmit tasks on CPUs other than the receive tasks'", () => ref o.SeparateTxRx, Switch);
        Knob("core_offset", "CPU of queue 0; 65535 to share a running offset with other devices", () => ref o.CoreOffset,
            value => (value, value is < 0 or > IflibOverrides.CoreOffsetUnset ? "0 to 65535" : null));
        Knob("override_qs_enable", "Let the counts of transmit and receive queues differ", () => ref o.QueueSetsEnable, Switch);
        Knob("override_nrxqs", "Receive queues; 0 for as many as fit", () => ref o.RxQueues, value =>
            Queues(value, QueueCounts.MaxRx(_device.Shared, _device.Softc, o)));
        Knob("override_ntxqs", "Transmit queues; 0 for as many as fit", () => ref o.TxQueues, value =>
            Queues(value, QueueCounts.MaxTx(_device.Shared, _device.Softc, o)));
        Counts("override_nrxds", "Receive descriptors of each ring, a comma between; 0 for the driver's", o.RxDescriptors, _device.Shared.RxRings,
            _device.Shared.RxDescriptorsMin, _device.Shared.RxDescriptorsMax);
        Counts("override_ntxds", "Transmit descriptors of each ring, a comma between; 0 for the driver's", o.TxDescriptors, _device.Shared.TxRings,
            _device.Shared.TxDescriptorsMin, _device.Shared.TxDescriptorsMax);
        Knob("rx_budget", $"Packets a receive task takes at a time; 0 for {IflibDevices.DefaultRxBudget}", () => ref o.RxBudget,
            value => (value, value is < 0 or > 65535 ? "0 to 65535" : null), isQueueing: false);
        Knob("tx_abdicate", "Who sends a packet leaves the sending to the queue's task", () => ref o.TxAbdicate, Switch, isQueueing: false);
        Value("allocated_msix_vectors", "Vectors in use", () => _device.Softc.InterruptMode == IflibInterruptMode.Msix ? _device.Softc.Vectors : 0);
        Value("resets", "Times that the device was reset", () => (int)_device.Resets);
        Text("rss_table", "Receive queue of each bucket of flows", () => string.Join(',', _device.RssTable.Lanes.ToArray()));
        Text("rxq_cpus", "CPU of each receive queue", () => string.Join(',', _device.Queues.Rx.Select(static queue => queue.Cpu)));
    }

    private static (int Value, string? Range) Switch(int value) => (value, value is 0 or 1 ? null : "0 or 1");

    private static (int Value, string? Range) Queues(int value, int most) => (value, value < 0 || value > most ? $"0 to {most}" : null);

    // Given back: what it becomes, and the range if it is out of it.
    private void Knob(string name, string description, SysctlAddress<int> field, Func<int, (int Value, string? Range)> check, bool isQueueing = true) =>
        _knobs.AddProc($"{_root}.{name}", CtlType.Int, "I", description, CtlFlags.RwTun | CtlFlags.MpSafe, (SysctlOid oid, ref SysctlRequest request) =>
        {
            int value = field();
            SysctlError error = request.Handle(ref value);
            if (error != SysctlError.Ok || !request.HasNew)
                return error;
            (value, string? range) = check(value);
            if (range is not null)
                throw new NetException(Errno.Invalid, $"device {_device.Name} takes {range} here; nothing was changed.");
            int old = field();
            if (old == value)
                return SysctlError.Ok;
            Change(() => field() = value, () => field() = old, isQueueing);
            return SysctlError.Ok;
        });

    private void Counts(string name, string description, int[] field, int rings, IReadOnlyList<int> min, IReadOnlyList<int> max) =>
        _knobs.AddProc($"{_root}.{name}", CtlType.String, "A", description, CtlFlags.RwTun | CtlFlags.MpSafe, (SysctlOid oid, ref SysctlRequest request) =>
        {
            SysctlError error = request.OutputString(string.Join(',', field.Take(rings)));
            if (error != SysctlError.Ok || !request.HasNew)
                return error;
            error = request.InputString(out string text);
            if (error != SysctlError.Ok)
                return error;
            int[] wanted = ParseCounts(text, rings, min, max);
            int[] old = [.. field];
            Change(() => wanted.CopyTo(field, 0), () => old.CopyTo(field, 0), isQueueing: true);
            return SysctlError.Ok;
        });

    private int[] ParseCounts(string text, int rings, IReadOnlyList<int> min, IReadOnlyList<int> max)
    {
        string[] parts = text.Split(',');
        var counts = new int[rings];
        if (parts.Length > rings)
            throw new NetException(Errno.Invalid, $"device {_device.Name} has {rings} ring{(rings == 1 ? "" : "s")} in a set, not {parts.Length}; nothing was changed.");
        for (int i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int count)
                || (count != 0 && !BitOperations.IsPow2(count)))
            {
                throw new NetException(Errno.Invalid, $"'{parts[i]}' is no power of two; ring {i} of device {_device.Name} takes {min[i]} to {max[i]}. Nothing was changed.");
            }

            counts[i] = count == 0 ? 0 : Math.Clamp(count, min[i], max[i]);
        }

        return counts;
    }

    // A device that cannot have the new queues gets the old ones again.
    private void Change(Action set, Action restore, bool isQueueing)
    {
        set();
        if (!isQueueing)
            return;
        try
        {
            _device.Reconfigure();
        }
        catch
        {
            restore();
            _device.Reconfigure();
            throw;
        }
    }

    private void Value(string name, string description, Func<int> value) =>
        _knobs.AddProc($"{_root}.{name}", CtlType.Int, "I", description, CtlFlags.Rd | CtlFlags.MpSafe, (SysctlOid oid, ref SysctlRequest request) => request.Output(value()));

    private void Text(string name, string description, Func<string> value) =>
        _knobs.AddProc($"{_root}.{name}", CtlType.String, "A", description, CtlFlags.Rd | CtlFlags.MpSafe, (SysctlOid oid, ref SysctlRequest request) => request.OutputString(value()));
}
