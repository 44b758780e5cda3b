using System.Runtime.CompilerServices;

namespace Vnet.Benchmarks;

/// <summary>The same work with a hook point that nothing is attached to, and without.</summary>
internal static class HookPoints
{
    private static readonly Cell s_cell = new();
    private static readonly HhookHead<int> s_head = HhookHead<int>.RegisterGlobal((HhookType)100, 0);

    public static void HookedCalls()
    {
        (Cell cell, HhookHead<int> head) = (s_cell, s_head);
        for (int i = 0; i < Kernel.Accesses; i++)
            Hooked(cell, head);
    }

    public static void UnhookedCalls()
    {
        (Cell cell, HhookHead<int> head) = (s_cell, s_head);
        for (int i = 0; i < Kernel.Accesses; i++)
            Unhooked(cell, head);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Hooked(Cell cell, HhookHead<int> head)
    {
        cell.Value++;
        if (head.HasHooks)
            RunHooks(head);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Unhooked(Cell cell, HhookHead<int> head) => cell.Value++;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RunHooks(HhookHead<int> head)
    {
        int data = 0;
        head.Run(ref data);
    }
}
