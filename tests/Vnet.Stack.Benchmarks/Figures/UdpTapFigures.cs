using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Vnet.Devices;
using Vnet.Devices.Linux;
using Vnet.Net;
using Vnet.Netinet;
using Vnet.Sockets;

namespace Vnet.Benchmarks;

/// <summary>
/// Datagrams between a socket of the host's kernel and one of a vnet, over a tap, beside the same between two sockets of the kernel over
/// its loopback. In a network namespace of its own, which ends with its threads.
/// </summary>
/// <remarks>
/// <c>udp_tap_in_kpps</c>: kernel to vnet; <c>udp_tap_out_kpps</c>: vnet to kernel; <c>udp_tap_echo_us</c>: there and back;
/// <c>udp_tap_vs_kernel</c>: in against the kernel's own, which crosses no device and no other process.
/// </remarks>
internal static class UdpTapFigures
{
    private const int Datagrams = 20_000;
    private const int Rounds = 10;
    private const int Window = 100;

    public static void Print(Action<string, double> print)
    {
        string? reason = OperatingSystem.IsLinux() ? null : "needs Linux";
        if (reason is null)
        {
            var thread = new Thread(() =>
            {
                reason = LibC.Unshare(LibC.CloneNewNet) == 0 ? null : $"no network namespace can be made: {LinuxErrno.Describe(LinuxErrno.Last)}";
                try
                {
                    if (reason is null)
                        Measure(print);
                }
                catch (NetException e)
                {
                    reason = e.Message;
                }
            });
            thread.Start();
            thread.Join();
        }

        if (reason is not null)
            Console.WriteLine($"udp_tap skipped: {reason}");
    }

    private static void Measure(Action<string, double> print)
    {
        using var vnet = VnetInstance.Create("udp-tap");
        Ifnet tap;
        using (CurVnet.Set(vnet))
        {
            tap = IfCloner.Create("tap", new TuntapOptions { BringHostUp = true });
            tap.Up();
            InIfaddrs.Add(tap, InAddr.Parse("10.99.0.2"), 24);
        }

        Ip("addr add 10.99.0.1/24 dev " + Tuntap.HostNameOf(tap));
        Ip("link set lo up");
        var ours = new IPEndPoint(IPAddress.Parse("10.99.0.2"), 7);
        using var server = new VnetSocket(vnet, AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20, ReceiveTimeout = 5000 };
        server.Bind(ours);
        using var kernel = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20, ReceiveTimeout = 5000 };
        kernel.Bind(new IPEndPoint(IPAddress.Parse("10.99.0.1"), 9));
        kernel.Connect(ours);
        server.Connect(new IPEndPoint(IPAddress.Parse("10.99.0.1"), 9));
        using var peer = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20, ReceiveTimeout = 5000 };
        peer.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var local = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        local.Connect(peer.LocalEndPoint!);

        byte[] data = new byte[64];
        byte[] buffer = new byte[2048];
        Times into = new(), outOf = new(), own = new(), echo = new();
        for (int round = 0; round < Rounds; round++)
        {
            into.Add(() => Windowed(() => kernel.Send(data), () => server.Receive(buffer)));
            outOf.Add(() => Windowed(() => server.Send(data), () => kernel.Receive(buffer)));
            own.Add(() => Windowed(() => local.Send(data), () => peer.Receive(buffer)));
            echo.Add(() =>
            {
                for (int i = 0; i < Datagrams / 10; i++)
                {
                    kernel.Send(data);
                    server.Receive(buffer);
                    server.Send(data);
                    kernel.Receive(buffer);
                }
            });
        }

        print("udp_tap_in_kpps", Datagrams / into.Best);
        print("udp_tap_out_kpps", Datagrams / outOf.Best);
        print("udp_tap_echo_us", echo.Best * 1000 / (Datagrams / 10.0));
        print("udp_tap_vs_kernel", own.Best / into.Best);
        using (CurVnet.Set(vnet))
            tap.Destroy();
    }

    // As many under way as fit into every queue.
    private static void Windowed(Action send, Action receive)
    {
        for (int sent = 0; sent < Datagrams; sent += Window)
        {
            for (int i = 0; i < Window; i++)
                send();
            for (int i = 0; i < Window; i++)
                receive();
        }
    }

    private static void Ip(string arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })
            ?? throw new NetException(Errno.NoEntry, "The program 'ip' is not there: install iproute2.");
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new NetException(Errno.Invalid, $"ip {arguments}: {process.StandardError.ReadToEnd()}");
    }

    private sealed class Times
    {
        /// <summary>Milliseconds.</summary>
        public double Best { get; private set; } = double.MaxValue;

        public void Add(Action action)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            Best = Math.Min(Best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
    }
}
