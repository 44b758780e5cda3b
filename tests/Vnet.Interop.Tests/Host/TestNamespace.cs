using System.Diagnostics;

namespace Vnet.Interop.Tests;

/// <summary>A network namespace of the host that a test made for itself; traffic never leaves it, and it is removed at the end.</summary>
internal sealed class TestNamespace : IDisposable
{
    private static int s_count;

    public TestNamespace()
    {
        Name = $"vnet-{Environment.ProcessId}-{Interlocked.Increment(ref s_count)}";
        HostProgram.Run("ip", "netns", "add", Name);
        Ip("link set lo up");
        // No IPv6 of its own accord: router and neighbour discovery would be among the frames.
        Exec("sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6 2>/dev/null || true");
    }

    public string Name { get; }

    /// <summary>Runs <c>ip</c> inside.</summary>
    public string Ip(string arguments) => HostProgram.Run("ip", ["-n", Name, .. arguments.Split(' ')]);

    /// <summary>Runs a program inside.</summary>
    public string Exec(string program, params string[] arguments) => HostProgram.Run("ip", ["netns", "exec", Name, program, .. arguments]);

    /// <summary>The same, whatever it ends with.</summary>
    public (int Code, string Output) Try(string program, params string[] arguments) =>
        HostProgram.Try("ip", ["netns", "exec", Name, program, .. arguments]);

    /// <summary>Starts one and does not wait; the caller ends it.</summary>
    public Process Start(string program, params string[] arguments) => HostProgram.Start("ip", ["netns", "exec", Name, program, .. arguments]);

    /// <summary>Names of the interfaces inside, without lo.</summary>
    public string[] Interfaces() =>
        [.. Ip("-o link show").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(':')[1].Trim().Split('@')[0]).Where(name => name != "lo")];

    public void Dispose() => HostProgram.Try("ip", "netns", "del", Name);
}
