using Microsoft.CodeAnalysis;

namespace Vnet.Analyzers;

/// <summary>
/// Members of the framework that make a thread wait for another or for the outside. A <c>lock</c> is not among them:
/// like FreeBSD's mutex it is held briefly, and may be taken where sleeping is forbidden.
/// </summary>
internal static class BlockingCalls
{
    private static readonly HashSet<string> s_waits = new(StringComparer.Ordinal)
    {
        "System.Threading.Thread.Sleep", "System.Threading.Thread.Join", "System.Threading.SpinWait.SpinUntil",
        "System.Threading.Tasks.Task.Wait", "System.Threading.Tasks.Task.WaitAll", "System.Threading.Tasks.Task.WaitAny",
        "System.Threading.Tasks.Task.Result", "System.Threading.Tasks.ValueTask.Result",
        "System.Runtime.CompilerServices.TaskAwaiter.GetResult", "System.Runtime.CompilerServices.ValueTaskAwaiter.GetResult",
        "System.Runtime.CompilerServices.ConfiguredTaskAwaiter.GetResult", "System.Runtime.CompilerServices.ConfiguredValueTaskAwaiter.GetResult",
        "System.Threading.SemaphoreSlim.Wait", "System.Threading.ManualResetEventSlim.Wait", "System.Threading.CountdownEvent.Wait",
        "System.Threading.Barrier.SignalAndWait", "System.Threading.Monitor.Wait", "System.Threading.WaitHandle.WaitOne",
        "System.Threading.WaitHandle.WaitAny", "System.Threading.WaitHandle.WaitAll",
        "System.Threading.Tasks.Parallel.For", "System.Threading.Tasks.Parallel.ForEach", "System.Threading.Tasks.Parallel.Invoke",
        "System.Collections.Concurrent.BlockingCollection.Take", "System.Collections.Concurrent.BlockingCollection.Add",
        "System.Console.ReadLine", "System.Console.ReadKey", "System.Console.Read", "System.Diagnostics.Process.WaitForExit",
    };

    // All synchronous members of these that go to a device.
    private static readonly HashSet<string> s_devices = new(StringComparer.Ordinal)
    {
        "System.IO.File", "System.IO.Stream", "System.IO.FileStream", "System.IO.StreamReader", "System.IO.StreamWriter",
        "System.Net.Sockets.Socket", "System.Net.Sockets.NetworkStream", "System.Net.Dns",
    };

    private static readonly string[] s_deviceVerbs =
        ["Read", "Write", "Append", "Copy", "Flush", "Open", "Create", "Delete", "Move", "Connect", "Accept", "Receive", "Send", "GetHost"];

    public static bool Contains(ISymbol member)
    {
        if (member.ContainingType is not { } type || !IsSystem(type))
            return false;
        string name = FullName(type);
        if (s_waits.Contains(name + "." + member.Name))
            return true;
        if (!s_devices.Contains(name) || member.Name.EndsWith("Async", StringComparison.Ordinal))
            return false;
        return s_deviceVerbs.Any(verb => member.Name.StartsWith(verb, StringComparison.Ordinal));
    }

    // Nested awaiters are found by the name of the type alone.
    private static string FullName(INamedTypeSymbol type) => type.ContainingNamespace.ToDisplayString() + "." + type.Name;

    private static bool IsSystem(INamedTypeSymbol type)
    {
        for (INamespaceSymbol? level = type.ContainingNamespace; level is { IsGlobalNamespace: false }; level = level.ContainingNamespace)
        {
            if (level is { Name: "System", ContainingNamespace.IsGlobalNamespace: true })
                return true;
        }

        return false;
    }
}
