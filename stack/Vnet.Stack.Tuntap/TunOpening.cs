using Vnet.Devices.Linux;
using Vnet.Net;

namespace Vnet.Devices;

/// <summary>How the device file is opened, and what to say when that fails.</summary>
internal static unsafe class TunOpening
{
    private const int MostQueues = 256;
    public const int SmallestMtu = 68;
    public const int LargestMtu = 65521;

    /// <exception cref="NetException">Something is asked for that cannot be.</exception>
    public static void Check(TuntapOptions options, bool isTap)
    {
        if (options.HostName is { } name)
            InterfaceRequest.CheckName(name);
        if (options.Queues is < 1 or > MostQueues)
            throw new NetException(Errno.Invalid, $"{options.Queues} queues were asked for; 1 to {MostQueues} are possible.");
        if (options.Mtu is < SmallestMtu or > LargestMtu)
            throw new NetException(Errno.Invalid, $"MTU {options.Mtu} was asked for; {SmallestMtu} to {LargestMtu} is possible.");
        if (!isTap && (options.HostLinkAddress is not null || options.LinkAddress is not null))
            throw new NetException(Errno.Invalid, "A tun interface has no link-level address: it carries IP packets. Leave the addresses out, or make a tap.");
    }

    /// <summary>Opens one queue.</summary>
    /// <returns>Its descriptor, and the name that the kernel gave the interface.</returns>
    public static (Descriptor Queue, string Name) OpenQueue(string name, bool isTap, TuntapOptions options, bool isFirst)
    {
        var queue = new Descriptor(LibC.Open(options.DevicePath, LibC.OpenReadWrite | LibC.OpenNonBlocking | LibC.OpenCloseOnExec));
        if (queue.IsInvalid)
            throw NotOpened(options.DevicePath, LinuxErrno.Last);
        try
        {
            return (queue, Attach(queue, name, isTap, options, isFirst));
        }
        catch
        {
            queue.Dispose();
            throw;
        }
    }

    private static string Attach(Descriptor queue, string name, bool isTap, TuntapOptions options, bool isFirst)
    {
        ushort flags = (ushort)((isTap ? TunIoctl.Tap : TunIoctl.Tun) | TunIoctl.NoPacketInformation);
        if (options.Offloads)
            flags |= TunIoctl.VnetHeader;
        if (options.Queues > 1)
            flags |= TunIoctl.MultiQueue;
        if (options.IsExclusive && isFirst)
            flags |= TunIoctl.Exclusive;
        var request = new InterfaceRequest(name) { Flags = flags };
        int error = Set(queue, ref request);
        // One made with several queues can be joined by one alone, when it is asked for as such.
        if (error == LinuxErrno.Invalid && options.Queues == 1)
        {
            request = new InterfaceRequest(name) { Flags = (ushort)(flags | TunIoctl.MultiQueue) };
            error = Set(queue, ref request);
        }

        if (error != 0)
            throw NotAttached(name, isTap, options, error);
        int size = VirtioNetHeader.Length;
        int one = 1;
        if (options.Offloads && (LibC.Ioctl(queue.Value, TunIoctl.SetVnetHeaderSize, &size) != 0 || LibC.Ioctl(queue.Value, TunIoctl.SetLittleEndian, &one) != 0))
            throw LinuxErrno.LastAs($"Interface {name} does not take virtio-net headers", "Make it without offloads.");
        return request.Name;
    }

    private static int Set(Descriptor queue, ref InterfaceRequest request)
    {
        fixed (InterfaceRequest* pointer = &request)
            return LibC.Ioctl(queue.Value, TunIoctl.SetInterface, pointer) == 0 ? 0 : LinuxErrno.Last;
    }

    private static NetException NotOpened(string path, int error) => error switch
    {
        LinuxErrno.NoEntry or LinuxErrno.NoDevice or LinuxErrno.NoSuchDeviceOrAddress => LinuxErrno.As(error, $"The host has no {path}",
            "Load the driver with 'modprobe tun'; in a container, pass it in: docker run --device /dev/net/tun --cap-add NET_ADMIN."),
        LinuxErrno.AccessDenied or LinuxErrno.NotPermitted => LinuxErrno.As(error, $"{path} may not be opened",
            $"Let this user read and write it (it is mode 0666 on most systems: 'chmod 666 {path}' as root); in a container, pass it in with --device."),
        _ => LinuxErrno.As(error, $"{path} could not be opened"),
    };

    private static NetException NotAttached(string name, bool isTap, TuntapOptions options, int error)
    {
        string mode = isTap ? "tap" : "tun";
        string queues = options.Queues > 1 ? " multi_queue" : "";
        return error switch
        {
            LinuxErrno.NotPermitted => LinuxErrno.As(error, $"Interface {name} may not be {(Exists(name) ? "joined" : "made")} without the capability CAP_NET_ADMIN",
                $"Run with it, or have an administrator make the interface for you: 'ip tuntap add dev {Example(name)} mode {mode}{queues} user $USER', and give that name."),
            LinuxErrno.Busy when options.IsExclusive => LinuxErrno.As(error, $"The host has an interface {name} already",
                "Choose another name, or join it by leaving out IsExclusive."),
            LinuxErrno.Busy => LinuxErrno.As(error, $"Interface {name} is in use by another process",
                $"End that, choose another name, or make the interface with several queues: 'ip tuntap add dev {Example(name)} mode {mode} multi_queue'."),
            LinuxErrno.Invalid when Exists(name) => LinuxErrno.As(error, $"The host's interface {name} is not a {mode} that can be joined with {options.Queues} queue(s)",
                $"It is of another kind, or was made without multi_queue; 'ip -d link show {name}' tells. Choose another name."),
            _ => LinuxErrno.As(error, $"Interface {name} could not be made"),
        };
    }

    private static bool Exists(string name)
    {
        try
        {
            using var found = new HostInterface(name);
            return true;
        }
        catch (NetException)
        {
            return false;
        }
    }

    private static string Example(string name) => name.Replace("%d", "0", StringComparison.Ordinal);
}
