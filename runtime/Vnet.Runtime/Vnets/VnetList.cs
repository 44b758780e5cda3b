namespace Vnet;

/// <summary>The live vnets, in the order of creation (FreeBSD's <c>vnet_head</c>).</summary>
/// <remarks>
/// Guarded as in FreeBSD by two locks: writers take both, readers either. A walk holds a read lock, so that no vnet it
/// meets can go away; it does not make the vnets it meets current.
/// </remarks>
public static class VnetList
{
    // FreeBSD: vnet_sxlock, which may be held across a sleep, and vnet_rwlock, which may not.
    private static readonly ReaderWriterLockSlim s_sleepable = new(LockRecursionPolicy.SupportsRecursion);
    private static readonly ReaderWriterLockSlim s_noSleep = new(LockRecursionPolicy.SupportsRecursion);

    private static VnetInstance? s_first;
    private static VnetInstance? s_last;
    private static int s_count;

    /// <summary>Number of live vnets, the default one included.</summary>
    public static int Count
    {
        get
        {
            VnetBoot.Boot();
            return Volatile.Read(ref s_count);
        }
    }

    /// <summary>
    /// Walks the list under the lock that may be held while the body blocks (<c>VNET_LIST_RLOCK</c>):
    /// <c>foreach (VnetInstance vnet in VnetList.ReadLock()) { … }</c>. The lock is released when the loop is left.
    /// </summary>
    public static VnetListReader ReadLock() => Enter(s_sleepable, noSleep: false);

    /// <summary>
    /// Walks the list under the lock that excludes creation only briefly (<c>VNET_LIST_RLOCK_NOSLEEP</c>): the body must
    /// not block. Rule VNET2009 checks it.
    /// </summary>
    public static VnetListReader ReadLockNoSleep() => Enter(s_noSleep, noSleep: true);

    internal static VnetInstance? First => s_first;

    /// <summary>Whether this thread holds a read lock.</summary>
    internal static bool IsWalking => s_sleepable.IsReadLockHeld || s_noSleep.IsReadLockHeld;

    /// <summary>Refuses what needs the write lock on a thread that reads.</summary>
    internal static void ThrowIfWalking(string operation)
    {
        if (IsWalking)
            throw new VnetDeadlockException(operation, "inside a walk of VnetList", "Collect what to do, and do it after the loop.");
    }

    internal static void Insert(VnetInstance vnet)
    {
        EnterWrite();
        try
        {
            vnet.Previous = s_last;
            if (s_last is null)
                s_first = vnet;
            else
                s_last.Next = vnet;
            s_last = vnet;
            s_count++;
        }
        finally
        {
            ExitWrite();
        }
    }

    internal static void Remove(VnetInstance vnet)
    {
        EnterWrite();
        try
        {
            if (vnet.Previous is null)
                s_first = vnet.Next;
            else
                vnet.Previous.Next = vnet.Next;
            if (vnet.Next is null)
                s_last = vnet.Previous;
            else
                vnet.Next.Previous = vnet.Previous;
            vnet.Next = vnet.Previous = null;
            s_count--;
        }
        finally
        {
            ExitWrite();
        }
    }

    private static VnetListReader Enter(ReaderWriterLockSlim held, bool noSleep)
    {
        VnetBoot.Boot();
        return new VnetListReader(new VnetListHold(LockToRead(held)), noSleep);
    }

    /// <summary>Takes the lock that may be held across a sleep, for a walk by <see cref="First"/> that allocates nothing.</summary>
    internal static ReaderWriterLockSlim EnterRead()
    {
        ReaderWriterLockSlim held = LockToRead(s_sleepable);
        held.EnterReadLock();
        return held;
    }

    private static ReaderWriterLockSlim LockToRead(ReaderWriterLockSlim wanted)
    {
        // A walk inside a walk reads under the lock that the thread holds already. To wait for the other one would
        // deadlock with a writer that has it and waits for this thread.
        if (s_noSleep.IsReadLockHeld)
            return s_noSleep;
        return s_sleepable.IsReadLockHeld ? s_sleepable : wanted;
    }

    // Always in this order, as in FreeBSD's VNET_LIST_WLOCK.
    private static void EnterWrite()
    {
        s_sleepable.EnterWriteLock();
        s_noSleep.EnterWriteLock();
    }

    private static void ExitWrite()
    {
        s_noSleep.ExitWriteLock();
        s_sleepable.ExitWriteLock();
    }
}
