using System.Runtime.ExceptionServices;
using Vnet.Net;

namespace Vnet.Devices.Linux;

/// <summary>Network namespaces of the host (network_namespaces(7)): a device belongs to that of the thread that opens it.</summary>
internal static class NetworkNamespace
{
    /// <summary>Where <c>ip netns add</c> puts names.</summary>
    public const string NamedDirectory = "/run/netns/";

    /// <summary>Runs something inside a namespace, and returns when it has run.</summary>
    /// <param name="name">A name as of <c>ip netns</c>, a path such as <c>/proc/123/ns/net</c>, or null for the caller's own.</param>
    /// <param name="work">What to run.</param>
    /// <exception cref="NetException">There is no such namespace, or no privilege to enter it.</exception>
    public static T Run<T>(string? name, Func<T> work)
    {
        if (name is null)
            return work();
        // A thread of its own, which ends: the namespace of a pool's thread stays as it is whatever happens here.
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Enter(name);
                result = work();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        }) { IsBackground = true, Name = "netns" };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    private static void Enter(string name)
    {
        string path = name.Contains('/', StringComparison.Ordinal) ? name : NamedDirectory + name;
        using var descriptor = new Descriptor(LibC.Open(path, LibC.OpenReadOnly | LibC.OpenCloseOnExec));
        if (descriptor.IsInvalid)
            throw LinuxErrno.LastAs($"Network namespace {path} could not be opened", "Make it with 'ip netns add', or give the path of a process's: /proc/PID/ns/net.");
        if (LibC.SetNamespace(descriptor.Value, LibC.CloneNewNet) != 0)
            throw LinuxErrno.LastAs($"Network namespace {path} could not be entered", "That takes the capability CAP_SYS_ADMIN.");
    }
}
