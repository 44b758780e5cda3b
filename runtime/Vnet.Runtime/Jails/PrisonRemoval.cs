using System.Diagnostics;

namespace Vnet;

/// <summary>How jails go: from the top down they start to die, from the bottom up they are torn down.</summary>
/// <remarks>
/// Whoever sees that nothing holds a dying jail any more tears it down, and only one does: the thread that waits in
/// <see cref="Remove"/>, or else a pool thread. Never the thread that let go: it may be in a walk, in a destructor, or in the
/// jail. A vnet is destroyed without any lock of the jails'.
/// </remarks>
internal static class PrisonRemoval
{
    /// <summary>How long holders have when nobody says.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    public static void Remove(Prison prison, TimeSpan timeout)
    {
        BoundedWait.Checked(timeout);
        ThrowIfNotPermitted(prison);
        List<Prison> dying = Kill(prison);
        if (dying.Count == 0)
            return;
        var clock = Stopwatch.StartNew();
        Ask(dying);
        List<Exception> errors = [];
        try
        {
            for (int i = dying.Count - 1; i >= 0; i--)
                Await(dying[i], timeout - clock.Elapsed, errors);
        }
        finally
        {
            StopWaiting(dying);
        }

        ThrowIfHeld(prison, dying, timeout, errors);
        if (errors.Count > 0)
            throw errors.Count == 1 ? errors[0] : new AggregateException($"Jail '{prison.Name}' is gone, but destructors threw.", errors);
    }

    /// <summary>A jail without persist, flows and children starts to die; called without locks.</summary>
    public static void AfterLastFlow(Prison prison)
    {
        using (PrisonTree.Enter())
        {
            lock (prison.Holds.Sync)
            {
                if (prison.State != PrisonState.Alive || prison.Persist || prison.Holds.Flows > 0 || prison.Children.Count > 0)
                    return;
                prison.State = PrisonState.Dying;
                prison.Holds.Close();
            }
        }

        VnetEventSource.Log.JailDying(prison);
        Ask([prison]);
        ThreadPool.UnsafeQueueUserWorkItem(static jail => ReapOrTell(jail), prison, preferLocal: false);
    }

    /// <summary>Has a dying jail torn down that nothing holds and nobody waits for; called without locks.</summary>
    public static void AfterLastHold(Prison prison)
    {
        using (PrisonTree.Enter())
        {
            if (prison.Waiters > 0 || !IsReady(prison))
                return;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static jail => Reap(jail), prison, preferLocal: false);
    }

    private static void ThrowIfNotPermitted(Prison prison)
    {
        Ucred caller = Ucred.Current;
        Priv.Demand(caller, Priv.JailRemove, $"remove jail '{prison.Name}'");
        if (prison.Parent is null)
            throw new JailException(JailError.NotPermitted, "The host cannot be removed; it lives as long as the process.");
        if (!caller.Prison.IsAncestorOf(prison))
        {
            throw new JailException(JailError.NotPermitted,
                $"Cannot remove jail '{prison.Name}' from {(caller.Prison == prison ? "inside" : $"jail '{caller.Prison.Name}'")}: "
                + "it would wait for its own flow. Leave the jail first, or have a flow above it call Prison.Remove.");
        }

        // What would fail in the middle is refused before the first jail starts to die.
        using (VnetRegistry.Enter($"remove jail '{prison.Name}'"))
        {
            if (CurVnet.Current is { } current && Vimage.IsEnabled && PrisonTree.Below(
                prison).Append(prison).Any(jail => jail.OwnsVnet && jail.Vnet == current))
                throw new VnetBusyException($"Jail '{prison.Name}' cannot be removed: its vnet '{current.Name}' is current on this thread. Leave that scope first.");
        }
    }

    /// <summary>Makes a jail and those below start to die, each before its children; returns those that are not gone.</summary>
    private static List<Prison> Kill(Prison prison)
    {
        List<Prison> subtree;
        List<Prison> killed = [];
        using (PrisonTree.Enter())
        {
            if (prison.State == PrisonState.Removed)
                return [];
            subtree = PrisonTree.SubtreeOf(prison);
            foreach (Prison jail in subtree)
            {
                jail.Waiters++;
                if (jail.State != PrisonState.Alive)
                    continue;
                jail.State = PrisonState.Dying;
                jail.Holds.Close();
                killed.Add(jail);
            }
        }

        foreach (Prison jail in killed)
            VnetEventSource.Log.JailDying(jail);
        return subtree;
    }

    /// <summary>
    /// Asks what holds jails to let go, on a thread of its own: what is asked may block, and may need a lock that the caller
    /// has.
    /// </summary>
    private static void Ask(List<Prison> dying)
    {
        List<(Prison Prison, List<PrisonHold> Holds)> toAsk = [];
        foreach (Prison prison in dying)
        {
            List<PrisonHold> holds = [.. prison.Holds.ToList().Where(hold => hold.LetGo is not null)];
            if (holds.Count > 0 || prison.HasDyingCallbacks)
                toAsk.Add((prison, holds));
        }

        if (toAsk.Count == 0)
            return;
        var thread = new Thread(() => AskAll(toAsk)) { IsBackground = true, Name = $"remove jail {dying[0].Name}" };
        thread.UnsafeStart();
    }

    private static void AskAll(List<(Prison Prison, List<PrisonHold> Holds)> toAsk)
    {
        foreach ((Prison prison, List<PrisonHold> holds) in toAsk)
        {
            // The jail may be gone by the time it is its turn; then there is nothing to ask for.
            if (prison.State == PrisonState.Removed)
                continue;
            try
            {
                using (CurVnet.SetQuiet(prison.Vnet))
                    AskOne(prison, holds);
            }
            catch (VnetDisposedException)
            {
            }
        }
    }

    private static void AskOne(Prison prison, List<PrisonHold> holds)
    {
        try
        {
            if (prison.HasDyingCallbacks)
                prison.DyingSource.Cancel();
        }
        catch (AggregateException error)
        {
            VnetEventSource.Log.JailCallbackFailed(prison, "Prison.Dying", error);
        }

        foreach (PrisonHold hold in holds)
        {
            try
            {
                if (hold.IsListed)
                    hold.LetGo!();
            }
            catch (Exception error)
            {
                // What a holder throws is its own: the others are asked all the same, and it is told with the holder.
                hold.Error = error;
                VnetEventSource.Log.JailCallbackFailed(prison, hold.What, error);
            }
        }
    }

    /// <summary>Waits until nothing holds a jail, and tears it down; gives up when the time is over.</summary>
    private static void Await(Prison prison, TimeSpan left, List<Exception> errors)
    {
        var clock = Stopwatch.StartNew();
        object monitor = prison.Holds.Sync;
        while (!TryFinish(prison, errors))
        {
            lock (monitor)
            {
                if (prison.State == PrisonState.Removed)
                    return;
                TimeSpan wait = left - clock.Elapsed;

                // Ready, but for children that are held: their names are in the message.
                if (wait <= TimeSpan.Zero || (prison.Holds.Count == 0 && !prison.IsFinishing))
                    return;
                Monitor.Wait(monitor, wait);
            }
        }
    }

    private static void StopWaiting(List<Prison> dying)
    {
        using (PrisonTree.Enter())
        {
            foreach (Prison prison in dying)
                prison.Waiters--;
        }

        // What let go in the meantime relied on this thread.
        for (int i = dying.Count - 1; i >= 0; i--)
            AfterLastHold(dying[i]);
    }

    /// <summary>Whether a dying jail can be torn down. The caller holds the tree's lock.</summary>
    private static bool IsReady(Prison prison)
    {
        lock (prison.Holds.Sync)
            return prison.State == PrisonState.Dying && !prison.IsFinishing && prison.Holds.Count == 0 && prison.Children.Count == 0;
    }

    /// <summary>Tears a jail down if nothing holds it and nobody else does.</summary>
    /// <returns>Whether it is gone.</returns>
    private static bool TryFinish(Prison prison, List<Exception> errors)
    {
        using (PrisonTree.Enter())
        {
            if (prison.State == PrisonState.Removed)
                return true;
            if (!IsReady(prison))
                return false;
            prison.IsFinishing = true;
        }

        bool isGone = true;
        try
        {
            prison.TeardownError = null;
            if (prison.OwnsVnet)
                prison.Vnet.Dispose();
        }
        catch (VnetDestructorException error)
        {
            prison.TeardownError = error;
            errors.Add(error);
        }
        catch (VnetException error)
        {
            // Somebody made a vnet under this one, and that is still there.
            prison.TeardownError = error;
            isGone = false;
        }

        // Read before the jail is gone: then it is nobody's business any more.
        Prison parent = prison.Parent!;
        using (PrisonTree.Enter())
        {
            lock (prison.Holds.Sync)
            {
                prison.IsFinishing = false;
                if (isGone)
                {
                    PrisonTree.Unlink(prison);
                    prison.State = PrisonState.Removed;
                }

                Monitor.PulseAll(prison.Holds.Sync);
            }
        }

        if (isGone)
        {
            VnetEventSource.Log.JailRemoved(prison);
            AfterLastFlow(parent);
            AfterLastHold(parent);
        }

        return isGone;
    }

    /// <summary>Tears down a jail that nobody waits for, and those above it that waited for it only.</summary>
    private static void Reap(Prison prison)
    {
        List<Exception> errors = [];
        for (Prison? jail = prison; jail is not null && TryFinish(jail, errors); jail = jail.Parent)
        {
        }

        foreach (Exception error in errors)
            VnetEventSource.Log.JailCallbackFailed(prison, "the destructors of its vnet", error);
    }

    private static void ReapOrTell(Prison prison)
    {
        Reap(prison);
        if (prison.State == PrisonState.Removed)
            return;

        // Nobody waits who could be told, so the log is.
        _ = Task.Delay(DefaultTimeout).ContinueWith(
            static (_, jail) => VnetEventSource.Log.JailHeldIfDying((Prison)jail!), prison, TaskScheduler.Default);
    }

    private static void ThrowIfHeld(Prison prison, List<Prison> dying, TimeSpan waited, List<Exception> errors)
    {
        List<string> holders = [];
        foreach (Prison jail in dying)
        {
            if (jail.State == PrisonState.Removed)
                continue;

            // A jail in it that is held is not itself news: its holders are.
            foreach (string holder in PrisonTree.HoldersOf(jail, withChildren: false))
                holders.Add(jail == prison ? holder : $"{holder} (in jail '{jail.Name}')");
        }

        if (prison.State == PrisonState.Removed)
            return;
        if (holders.Count == 0)
            holders.Add("its own teardown, which the last holder has just made way for");
        VnetEventSource.Log.JailHeld(prison, holders);
        throw new JailHeldException(prison.Name, waited, holders, errors.Count == 0 ? null : new AggregateException(errors));
    }
}
