using System.Collections.Concurrent;
using Vnet.Devices.Linux;

namespace Vnet.Interop.Tests;

/// <summary>What the tests need of the host.</summary>
internal static class Capability
{
    private static readonly Lazy<string?> s_reason = new(Find);
    private static readonly ConcurrentDictionary<string, string?> s_kinds = new();

    /// <summary>Null when tests that run these programs can run; else why not.</summary>
    public static string? WhyNot(IEnumerable<string> programs)
    {
        if (s_reason.Value is { } reason)
            return reason;
        foreach (string program in programs.Prepend("ip"))
        {
            if (HostProgram.Find(program) is null)
                return $"The host has no program '{program}'; tests/Vnet.Interop.Tests needs the packages iproute2, iputils-arping, iputils-ping, iputils-tracepath, ndisc6, python3, radvd, traceroute, tcpdump and tshark.";
        }

        return null;
    }

    /// <summary>Null when the kernel has interfaces of a kind; else why not.</summary>
    public static string? WhyNotKind(string kind) => s_kinds.GetOrAdd(kind, static kind =>
    {
        using var host = new TestNamespace();
        (int code, string output) = HostProgram.Try("ip", "-n", host.Name, "link", "add", "probe0", "type", kind);
        return code == 0 ? null : $"The host's kernel has no interfaces of type {kind}: {output.Trim()}";
    });

    private static string? Find()
    {
        if (!OperatingSystem.IsLinux())
            return "Needs Linux.";
        if (!File.Exists("/dev/net/tun"))
            return "The host has no /dev/net/tun.";
        string? reason = null;
        // On a thread that ends, which takes the namespace with it.
        var probe = new Thread(() =>
        {
            if (LibC.Unshare(LibC.CloneNewNet) != 0)
                reason = $"No network namespace can be made here: {LinuxErrno.Describe(LinuxErrno.Last)}; it takes CAP_SYS_ADMIN.";
        });
        probe.Start();
        probe.Join();
        return reason;
    }
}
