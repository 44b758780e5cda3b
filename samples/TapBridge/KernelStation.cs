using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Vnet.Devices;
using Vnet.Net;
using Vnet.Netinet;

namespace TapBridge;

/// <summary>
/// The host's kernel on the bridge, by a tap interface: in a network namespace of its own, so that nothing of the machine
/// is touched, or in the one that the program runs in.
/// </summary>
internal sealed partial class KernelStation : IStation
{
    private const int NewNetwork = 0x4000_0000;
    private const nuint SetAddress = 0x8916;
    private const nuint SetMask = 0x891c;

    // A namespace belongs to a thread; whatever is asked of that kernel is asked there.
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    /// <summary>Makes the tap in the current vnet, which is the bridge's.</summary>
    /// <exception cref="NetException">The system has no tap, or not for this user; the message says what to do.</exception>
    public KernelStation(InAddr address, bool isHere)
    {
        Address = address;
        _thread = new Thread(Serve) { IsBackground = true, Name = "kernel" };
        _thread.Start();
        try
        {
            bool isPrivate = !isHere && Ask(static () => Unshare(NewNetwork)) == 0;
            if (!isHere && !isPrivate)
                throw new NetException(Errno.NotPermitted, "A network namespace of its own takes CAP_SYS_ADMIN: run as root, or with --here for a tap of the host.");
            string? space = isPrivate ? Ask(static () => $"/proc/{Environment.ProcessId}/task/{GetThreadId()}/ns/net") : null;
            Member = IfCloner.Create("tap", new TuntapOptions { BringHostUp = true, HostNamespace = space });
            Name = $"kernel ({Tuntap.HostNameOf(Member)})";
            Member.Up();
            Ask(() => Assign(Tuntap.HostNameOf(Member)));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Name { get; }

    public InAddr Address { get; }

    /// <summary>The tap, a member of the bridge.</summary>
    public Ifnet Member { get; }

    public void Send(InAddr to) => Ask(() =>
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        return socket.SendTo([], new IPEndPoint(IPAddress.Parse(to.ToString()), 9));
    });

    public MacAddress? Find(InAddr address)
    {
        foreach (string line in Ask(static () => File.ReadAllLines("/proc/thread-self/net/arp")))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 3 && words[0] == address.ToString() && words[2] != "0x0" && MacAddress.TryParse(words[3], out MacAddress hardware))
                return hardware;
        }

        return null;
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }

    private unsafe int Assign(string name)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        // struct ifreq: 16 bytes of name, then a struct sockaddr_in.
        byte* ifreq = stackalloc byte[40];
        var bytes = new Span<byte>(ifreq, 40);
        foreach ((nuint request, InAddr value) in ((nuint, InAddr)[])[(SetAddress, Address), (SetMask, new InAddr(InAddr.Mask(24)))])
        {
            bytes.Clear();
            Encoding.ASCII.GetBytes(name, bytes);
            bytes[16] = 2;
            value.CopyTo(bytes[20..]);
            if (Ioctl((int)socket.Handle, request, ifreq) != 0)
                throw new NetException(Errno.NotPermitted, $"The kernel did not give {name} the address {value}: error {Marshal.GetLastPInvokeError()}.");
        }

        return 0;
    }

    private T Ask<T>(Func<T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                answer.SetResult(question());
            }
            catch (Exception e)
            {
                answer.SetException(e);
            }
        });
        return answer.Task.GetAwaiter().GetResult();
    }

    private void Serve()
    {
        foreach (Action action in _work.GetConsumingEnumerable())
            action();
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int GetThreadId();

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static unsafe partial int Ioctl(int descriptor, nuint request, byte* argument);
}
