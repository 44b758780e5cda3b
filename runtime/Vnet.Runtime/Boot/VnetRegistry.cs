namespace Vnet;

/// <summary>
/// The one lock over creation, destruction, loading and unloading: held from the first constructor to the insertion in
/// the list, so that a module loaded meanwhile misses no vnet (FreeBSD has a gap there).
/// </summary>
/// <remarks>
/// The lock order is in <see cref="FrameworkLocks"/>. Constructors and destructors run under it, so nothing that they might wait for may wait
/// for it without end.
/// </remarks>
internal static class VnetRegistry
{
    // How long a module initialiser waits. The holder's constructor may itself wait for that initialiser to end.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private static readonly WitnessLock s_lock = new(FrameworkLocks.Registry);

    // What the holder does, and how many things have been done so far: a holder that does one thing all the time that
    // another thread waits may be waiting for that thread.
    private static object? s_activity;
    private static int s_activities;

    /// <summary>Takes the lock.</summary>
    /// <param name="operation">What for, for the message: <c>create vnet 'a'</c>.</param>
    /// <exception cref="VnetDeadlockException">The thread holds this lock already, or one that comes after it.</exception>
    public static WitnessLock.Scope Enter(string operation)
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
    public static WitnessLock.Scope EnterRecursive(string operation)
    {
        if (s_lock.IsHeldByCurrentThread)
            return s_lock.EnterScope(operation);
        VnetList.ThrowIfWalking(operation);
        if (Dpcpu.IsPinned)
            throw new VnetDeadlockException(operation, $"while pinned to CPU {Dpcpu.CurrentCpu}", "Leave the scope of Dpcpu.Pin first.");
        if (VnetLinker.IsHeld)
            throw new VnetDeadlockException(operation, "inside the initialiser of a variable", "Do it in a [VnetSysinit] method.");
        Witness.CheckOrder(FrameworkLocks.Registry, s_lock, operation);
        Wait(operation);
        // There is no TryEnter that returns a scope.
        WitnessLock.Scope scope = s_lock.EnterScope(operation);
        s_lock.Exit();
        Begin(operation);
        return scope;
    }

    /// <summary>Says what the holder of the lock begins to do, for those who wait for it.</summary>
    public static void Begin(object activity)
    {
        s_activity = activity;
        Volatile.Write(ref s_activities, s_activities + 1);
    }

    // A static initialiser may come here, and the holder's constructor may touch its type: then each waits for the other.
    private static void Wait(string operation)
    {
        int activities = Volatile.Read(ref s_activities);
        while (!s_lock.TryEnter(VnetLinker.WaitLimit, operation))
        {
            int now = Volatile.Read(ref s_activities);
            if (now == activities)
                throw VnetDeadlockException.Waited(operation, VnetLinker.WaitLimit, $"It does one thing all the time: {s_activity}. If that waits for this thread, as for a static initialiser that calls here, move this call out of the initialiser.");
            activities = now;
        }
    }

    /// <summary>Takes the lock unless that might deadlock; waits a limited time.</summary>
    public static bool TryEnter() => s_lock.IsHeldByCurrentThread
        ? !VnetLinker.IsHeld && s_lock.TryEnter()
        : !VnetList.IsWalking && !Dpcpu.IsPinned && !VnetLinker.IsHeld && s_lock.TryEnter(s_patience);

    /// <summary>Leaves what <see cref="TryEnter"/> entered.</summary>
    public static void Exit() => s_lock.Exit();
}
