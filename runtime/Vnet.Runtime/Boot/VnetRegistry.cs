namespace Vnet;

/// <summary>
/// The one lock over creation, destruction, loading and unloading: held from the first constructor to the insertion in
/// the list, so that a module loaded meanwhile misses no vnet (FreeBSD has a gap there).
/// </summary>
/// <remarks>
/// Lock order: registry, then the layout lock of <see cref="VnetLinker"/>; registry, then <see cref="VnetList"/>;
/// registry, then a CPU's pin. Constructors and destructors run under it, so nothing that they might wait for may wait
/// for it without end.
/// </remarks>
internal static class VnetRegistry
{
    // How long a module initialiser waits. The holder's constructor may itself wait for that initialiser to end.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private static readonly Lock s_lock = new();

    /// <summary>Takes the lock.</summary>
    /// <param name="operation">What for, for the message: <c>create vnet 'a'</c>.</param>
    /// <exception cref="VnetDeadlockException">The thread holds this lock already, or one that comes after it.</exception>
    public static Lock.Scope Enter(string operation)
    {
        ThrowIfHeld(operation);
        return EnterRecursive(operation);
    }

    /// <exception cref="VnetDeadlockException">The thread holds this lock already.</exception>
    public static void ThrowIfHeld(string operation)
    {
        if (s_lock.IsHeldByCurrentThread)
            throw new VnetDeadlockException(operation, "inside a constructor or destructor", "Do it before or after, or on another thread that nobody here waits for.");
    }

    /// <summary>Takes the lock where the thread may hold it already.</summary>
    /// <inheritdoc cref="Enter"/>
    public static Lock.Scope EnterRecursive(string operation)
    {
        if (s_lock.IsHeldByCurrentThread)
            return s_lock.EnterScope();
        VnetList.ThrowIfWalking(operation);
        if (Dpcpu.IsPinned)
            throw new VnetDeadlockException(operation, $"while pinned to CPU {Dpcpu.CurrentCpu}", "Leave the scope of Dpcpu.Pin first.");
        if (VnetLinker.IsHeld)
            throw new VnetDeadlockException(operation, "inside the initialiser of a variable", "Do it in a [VnetSysinit] method.");
        return s_lock.EnterScope();
    }

    /// <summary>Takes the lock unless that might deadlock; waits a limited time.</summary>
    public static bool TryEnter() => s_lock.IsHeldByCurrentThread
        ? !VnetLinker.IsHeld && s_lock.TryEnter()
        : !VnetList.IsWalking && !Dpcpu.IsPinned && !VnetLinker.IsHeld && s_lock.TryEnter(s_patience);

    /// <summary>Leaves what <see cref="TryEnter"/> entered.</summary>
    public static void Exit() => s_lock.Exit();
}
