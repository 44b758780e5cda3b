using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Vnet.Interop.Tests;

/// <summary>Runs something on a thread that has given up its capabilities.</summary>
internal static unsafe partial class Privilege
{
    private const uint Version3 = 0x2008_0522;

    public static T Without<T>(Func<T> work)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Drop();
                result = work();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    // Of this thread alone: the system call, unlike setuid of the C library, knows no others.
    private static void Drop()
    {
        ulong header = Version3;
        ulong* data = stackalloc ulong[3];
        (data[0], data[1], data[2]) = (0, 0, 0);
        if (CapSet(&header, data) != 0)
            throw new InvalidOperationException($"capset: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "capset", SetLastError = true)]
    private static partial int CapSet(void* header, void* data);
}
