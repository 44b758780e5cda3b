namespace Vnet;

/// <summary>How a request gets to what answers it (FreeBSD's <c>sysctl_root</c>).</summary>
internal static class SysctlCall
{
    // FreeBSD asks again for ever.
    private const int MaxAttempts = 1000;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>What FreeBSD calls Giant, as far as sysctls are concerned.</summary>
    private static readonly Lock s_giant = new();

    [ThreadStatic]
    private static List<SysctlOid>? t_running;

    /// <summary>Answers a request.</summary>
    /// <param name="oid">A leaf, or a node with a handler.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="vnet">The vnet that is meant; null: the current one, and without one that of the caller's jail.</param>
    /// <param name="fault">What was thrown; the result is then <see cref="SysctlError.Invalid"/>.</param>
    public static SysctlError Invoke(SysctlOid oid, ref SysctlRequest request, VnetInstance? vnet, out Exception? fault)
    {
        fault = null;
        if (oid is { IsNode: true, HasHandler: false })
            return SysctlError.IsDirectory;
        if (oid.Enter() is not { } value)
            return SysctlError.NoEntry;
        try
        {
            CtlFlags flags = oid.Flags;
            bool needsVnet = oid.RunsHandler || (flags & CtlFlags.Vnet) != 0;
            VnetInstance? current = needsVnet ? CurVnet.Current : null;
            VnetInstance? meant = needsVnet ? vnet ?? current ?? request.Caller.Prison.Vnet : null;
            bool reads = !request.IsSizeEstimate || !request.HasNew;
            SysctlError error = SysctlPrivilege.Check(flags, reads, request.HasNew, SysctlCaller.Of(request.Caller, meant));
            if (error != SysctlError.Ok && !request.IsTunable)
                return error;
            if (meant == current)
                return Answer(oid, value, ref request);
            using (CurVnet.SetQuiet(meant!))
                return Answer(oid, value, ref request);
        }
        catch (Exception error)
        {
            fault = error;
            return SysctlError.Invalid;
        }
        finally
        {
            oid.Exit();
        }
    }

    /// <summary>
    /// Keeps new requests out of sysctls and waits until those under way are done; none is kept out when that takes too
    /// long.
    /// </summary>
    /// <exception cref="VnetDeadlockException">Called by a handler of one of them.</exception>
    /// <exception cref="VnetBusyException">A handler does not end.</exception>
    public static void Close(IReadOnlyList<SysctlOid> oids, string what)
    {
        foreach (SysctlOid oid in oids)
        {
            if (t_running?.Contains(oid) == true)
                throw new VnetDeadlockException(what, $"inside the handler of sysctl '{oid.Name}'", "Let the handler return first.");
        }

        foreach (SysctlOid oid in oids)
        {
            if (oid.HasHandler)
                oid.SetFlag(CtlFlags.Dying);
        }

        long start = Environment.TickCount64;
        foreach (SysctlOid oid in oids)
        {
            var spin = default(SpinWait);
            while (oid is { HasHandler: true, IsInUse: true })
            {
                if (Environment.TickCount64 - start > s_patience.TotalMilliseconds)
                {
                    Open(oids);
                    throw new VnetBusyException($"Cannot {what}: the handler of sysctl '{oid.Name}' has been running for "
                        + $"{s_patience.TotalSeconds:0} s. It may be waiting for this thread.");
                }

                spin.SpinOnce();
            }
        }
    }

    /// <summary>Lets requests in.</summary>
    public static void Open(IReadOnlyList<SysctlOid> oids)
    {
        foreach (SysctlOid oid in oids)
            oid.ClearFlag(CtlFlags.Dying | CtlFlags.Dormant);
    }

    private static SysctlError Answer(SysctlOid oid, SysctlValue value, ref SysctlRequest request)
    {
        if (!oid.RunsHandler)
            return value.Handle(oid, ref request);

        List<SysctlOid> running = t_running ??= [];
        running.Add(oid);
        try
        {
            // As in FreeBSD, what does not say that it does its own locking gets the lock.
            if ((oid.Flags & CtlFlags.MpSafe) != 0)
                return Repeat(oid, value, ref request);
            using (s_giant.EnterScope())
                return Repeat(oid, value, ref request);
        }
        finally
        {
            running.RemoveAt(running.Count - 1);
        }
    }

    private static SysctlError Repeat(SysctlOid oid, SysctlValue value, ref SysctlRequest request)
    {
        SysctlError error = SysctlError.Again;
        for (int attempt = 0; error == SysctlError.Again && attempt < MaxAttempts; attempt++)
        {
            if (attempt > 0)
            {
                request.Restart();
                Thread.Yield();
            }

            error = value.Handle(oid, ref request);
        }

        return error;
    }
}
