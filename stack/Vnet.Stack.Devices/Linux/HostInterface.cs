using Vnet.Net;

namespace Vnet.Devices.Linux;

/// <summary>An interface of the host as its administrator sees it (netdevice(7)), in the namespace that this was made in.</summary>
internal sealed unsafe class HostInterface : IDisposable
{
    public const ushort FlagUp = 0x1;
    public const ushort FlagRunning = 0x40;

    private const nuint GetFlags = 0x8913;
    private const nuint SetFlags = 0x8914;
    private const nuint GetMtu = 0x8921;
    private const nuint SetMtu = 0x8922;
    private const nuint SetHardwareAddress = 0x8924;
    private const nuint GetHardwareAddress = 0x8927;
    private const nuint GetIndex = 0x8933;
    private const nuint SetQueueLength = 0x8943;
    private const int Ipv4 = 2;
    private const int Datagram = 2;

    private readonly Descriptor _control;

    /// <exception cref="NetException">There is no such interface.</exception>
    public HostInterface(string name)
    {
        Name = name;
        _control = new Descriptor(LibC.Socket(Ipv4, Datagram | LibC.OpenCloseOnExec, 0));
        if (_control.IsInvalid)
            throw LinuxErrno.LastAs($"No socket to control interface {name} could be made");
        var request = new InterfaceRequest(name);
        if (LibC.Ioctl(_control.Value, GetIndex, &request) != 0)
        {
            int error = LinuxErrno.Last;
            _control.Dispose();
            throw error == LinuxErrno.NoDevice
                ? new NetException(Errno.NoEntry, $"The host has no interface '{name}' in this network namespace. 'ip link' lists them; give the namespace when it is in another.")
                : LinuxErrno.As(error, $"Interface {name} of the host could not be found");
        }

        Index = request.Number;
    }

    /// <summary>Its name when this was made; it may have been renamed since.</summary>
    public string Name { get; }

    /// <summary>Its number in its namespace.</summary>
    public int Index { get; }

    public ushort Flags => Get(GetFlags, "flags").Flags;

    public bool IsUp => (Flags & FlagUp) != 0;

    public int Mtu
    {
        get => Get(GetMtu, "MTU").Number;
        set => Set(SetMtu, $"MTU {value}", new InterfaceRequest(Name) { Number = value });
    }

    public MacAddress LinkAddress
    {
        get => Get(GetHardwareAddress, "address").LinkAddress;
        set => Set(SetHardwareAddress, $"address {value}", new InterfaceRequest(Name) { LinkAddress = value });
    }

    /// <summary>How many packets wait in it before the host drops (<c>txqueuelen</c>).</summary>
    public int QueueLength
    {
        set => Set(SetQueueLength, $"queue length {value}", new InterfaceRequest(Name) { Number = value });
    }

    public void Up() => Set(SetFlags, "state up", new InterfaceRequest(Name) { Flags = (ushort)(Flags | FlagUp) });

    public void Dispose() => _control.Dispose();

    private InterfaceRequest Get(nuint what, string called)
    {
        var request = new InterfaceRequest(Name);
        if (LibC.Ioctl(_control.Value, what, &request) != 0)
            throw LinuxErrno.LastAs($"The {called} of the host's interface {Name} could not be read", "Was it removed, or renamed?");
        return request;
    }

    private void Set(nuint what, string called, InterfaceRequest request)
    {
        if (LibC.Ioctl(_control.Value, what, &request) != 0)
            throw LinuxErrno.LastAs($"The host's interface {Name} could not be given {called}", "Changing an interface takes the capability CAP_NET_ADMIN in its network namespace.");
    }
}
