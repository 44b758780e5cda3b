using Vnet.Devices.Linux;
using Vnet.Net;

namespace Vnet.Devices;

/// <summary>The host's end of a tap or tun: its queues' descriptors, and what can be set on it.</summary>
internal sealed unsafe class TunDevice : IDisposable
{
    private readonly Descriptor[] _queues;

    private TunDevice(bool isTap, TuntapOptions options)
    {
        IsTap = isTap;
        _queues = new Descriptor[options.Queues];
        try
        {
            string name = options.HostName ?? (isTap ? "tap%d" : "tun%d");
            for (int i = 0; i < _queues.Length; i++)
                (_queues[i], name) = TunOpening.OpenQueue(name, isTap, options, isFirst: i == 0);
            Host = new HostInterface(name);
            Configure(options);
            Monitor = new LinkMonitor(Host);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public bool IsTap { get; }

    /// <summary>The interface that the kernel has.</summary>
    public HostInterface Host { get; } = null!;

    /// <summary>What happens to it.</summary>
    public LinkMonitor Monitor { get; } = null!;

    public ReadOnlySpan<Descriptor> Queues => _queues;

    /// <summary>Opens, creating or joining.</summary>
    /// <exception cref="NetException">It could not; the message says for want of what, and how to get it.</exception>
    public static TunDevice Open(bool isTap, TuntapOptions options)
    {
        HostOs.Require(isTap ? "tap" : "tun");
        TunOpening.Check(options, isTap);
        return NetworkNamespace.Run(options.HostNamespace, () => new TunDevice(isTap, options));
    }

    /// <summary>Says which work the kernel may leave to us.</summary>
    public Errno SetOffload(uint work) =>
        LibC.Ioctl(_queues[0].Value, TunIoctl.SetOffload, (nint)work) == 0 ? Errno.Ok : LinuxErrno.ToErrno(LinuxErrno.Last);

    /// <summary>Tells the kernel whether the cable is in. Linux before 5.0 has no such thing, and keeps it in.</summary>
    public void SetCarrier(bool isOn)
    {
        int value = isOn ? 1 : 0;
        _ = LibC.Ioctl(_queues[0].Value, TunIoctl.SetCarrier, &value);
    }

    public void Dispose()
    {
        Monitor?.Dispose();
        Host?.Dispose();
        foreach (Descriptor? queue in _queues)
            queue?.Dispose();
    }

    private void Configure(TuntapOptions options)
    {
        if (options.Owner is { } owner)
            Require(LibC.Ioctl(_queues[0].Value, TunIoctl.SetOwner, (nint)owner), $"given to user {owner}");
        if (options.Group is { } group)
            Require(LibC.Ioctl(_queues[0].Value, TunIoctl.SetGroup, (nint)group), $"given to group {group}");
        if (options.HostLinkAddress is { } address)
            Host.LinkAddress = address;
        if (options.Mtu is { } mtu)
            Host.Mtu = mtu;
        if (options.BringHostUp)
            Host.Up();
        // Last, so that what fails before leaves nothing.
        if (options.IsPersistent)
            Require(LibC.Ioctl(_queues[0].Value, TunIoctl.SetPersistent, 1), "made persistent");
    }

    private void Require(int answer, string what)
    {
        if (answer != 0)
            throw LinuxErrno.LastAs($"The host's interface {Host.Name} could not be {what}");
    }
}
