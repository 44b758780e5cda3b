namespace Vnet;

/// <summary>
/// Values that sysctls start with (FreeBSD's kernel environment, kenv(1)): set by the environment of the process or by
/// the program.
/// </summary>
/// <remarks>
/// <para>
/// A sysctl flagged <see cref="CtlFlags.Tun"/> fetches the tunable of its name when it is registered, before any vnet
/// has a copy of it. That of a vnet variable changes the reference copy: vnets made later start with it, and when it is
/// taken back, with the compiled default again. Any other fetches once only, as all do with <see cref="Vimage.IsEnabled"/> off.
/// </para>
/// <para>
/// The environment: <c>VNET_TUNABLE_net__inet__tcp__mssdflt=1460</c> with two underscores for a dot, or any number in
/// one variable as <c>VNET_TUNABLES="net.inet.tcp.mssdflt=1460;net.link.x=1"</c>. It is read once; what the program sets
/// comes before it.
/// </para>
/// <para>
/// Numbers are decimal, <c>0x</c> hexadecimal or <c>0</c> octal, may be negative, and may end in <c>k</c>, <c>m</c>,
/// <c>g</c> or <c>t</c>; a <see cref="bool"/> may be true, false, yes, no, on or off. A value that cannot be read or is
/// out of range is reported, the default stays, and boot goes on.
/// </para>
/// <para>Thread-safe.</para>
/// </remarks>
public static class Tunables
{
    // Over the two lists and over applying them, so that of two settings the last one counts. Only accessors of fields run under it.
    private static readonly Lock s_lock = new();
    private static readonly List<TunableError> s_errors = [];
    private static Dictionary<string, string>? s_values;

    /// <summary>Told of every value that is refused; what it throws is ignored.</summary>
    public static event Action<TunableError>? Refused;

    /// <summary>The values refused so far, oldest first.</summary>
    public static IReadOnlyList<TunableError> Errors
    {
        get
        {
            using (s_lock.EnterScope())
                return [.. s_errors];
        }
    }

    /// <summary>All that are set, by name.</summary>
    public static IReadOnlyDictionary<string, string> All
    {
        get
        {
            using (s_lock.EnterScope())
                return new SortedDictionary<string, string>(Values, StringComparer.Ordinal);
        }
    }

    // The environment is read when somebody first asks.
    private static Dictionary<string, string> Values => s_values ??= TunableEnvironment.Read(Environment.GetEnvironmentVariables());

    /// <summary>What a tunable is set to; null when it is not set (FreeBSD's <c>kern_getenv</c>).</summary>
    public static string? Get(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        using (s_lock.EnterScope())
            return Values.GetValueOrDefault(name);
    }

    /// <summary>Sets a tunable (FreeBSD's <c>kern_setenv</c>).</summary>
    /// <param name="name">The whole name of the sysctl, or any name that other code fetches.</param>
    /// <param name="value">The value, as text.</param>
    /// <exception cref="PrivilegeException">Called in a jail: tunables are the host's.</exception>
    public static TunableOutcome Set(string name, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        Priv.Demand(Ucred.Current, Priv.KenvSet, $"set tunable '{name}'");
        TunableError? error;
        using (s_lock.EnterScope())
        {
            Values[name] = value;
            if (Registered(name) is not { } oid)
                return TunableOutcome.Kept;
            if (!IsRefetched(oid))
                return TunableOutcome.FetchedBefore;
            error = Apply(oid, value);
        }

        Report(error);
        return error is null ? TunableOutcome.Applied : TunableOutcome.Refused;
    }

    /// <summary>Takes a tunable back (FreeBSD's <c>kern_unsetenv</c>).</summary>
    /// <returns>
    /// <see cref="TunableOutcome.Applied"/> when vnets made from now on start with the compiled default again.
    /// </returns>
    /// <exception cref="PrivilegeException">Called in a jail: tunables are the host's.</exception>
    public static TunableOutcome Unset(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Priv.Demand(Ucred.Current, Priv.KenvUnset, $"unset tunable '{name}'");
        using (s_lock.EnterScope())
        {
            if (!Values.Remove(name) || Registered(name) is not { } oid)
                return TunableOutcome.Kept;
            if (!IsRefetched(oid))
                return TunableOutcome.FetchedBefore;
            oid.Value?.Untune();
            return TunableOutcome.Applied;
        }
    }

    /// <summary>Gives a sysctl that is being registered its first value.</summary>
    internal static void Fetch(SysctlOid oid)
    {
        if ((oid.Flags & CtlFlags.Tun) == 0 || (oid.Flags & CtlFlags.NoFetch) != 0 || oid.RunsHandler)
            return;
        TunableError? error = null;
        using (s_lock.EnterScope())
        {
            // A module that is loaded again may have kept what an earlier tunable left.
            if (Values.TryGetValue(oid.Name, out string? value))
                error = Apply(oid, value);
            else
                oid.Value?.Untune();
        }

        Report(error);
    }

    /// <summary>Writes the tunable of a handler. The handler is the code of others: no lock is held.</summary>
    internal static void FetchByHandler(SysctlOid oid, VnetInstance? vnet)
    {
        if ((oid.Flags & CtlFlags.Tun) == 0 || (oid.Flags & CtlFlags.NoFetch) != 0 || !oid.RunsHandler || Get(oid.Name) is not { } value)
            return;
        string? reason = SysctlText.ToBytes(value, oid, out byte[] bytes);
        if (reason is null)
        {
            // Whether the sysctl may be written at run time does not matter here.
            var request = new SysctlRequest(default, bytes, Ucred.Kernel) { IsTunable = true };
            SysctlError error = SysctlCall.Invoke(oid, ref request, vnet, out Exception? fault);
            if (error != SysctlError.Ok)
                reason = fault is null ? $"its handler answered {error}" : $"{oid.Value?.Source} threw {fault.GetType().Name}: {fault.Message}";
        }

        if (reason is not null)
            Report(new TunableError(oid.Name, value, reason));
    }

    internal static void Report(TunableError? error)
    {
        if (error is null)
            return;
        using (s_lock.EnterScope())
            s_errors.Add(error);
        foreach (Action<TunableError> listener in Delegate.EnumerateInvocationList(Refused))
        {
            try
            {
                listener(error);
            }
            catch (Exception)
            {
                // Boot goes on.
            }
        }
    }

    private static TunableError? Apply(SysctlOid oid, string value) =>
        oid.Value?.Tune(value) is { } reason ? new TunableError(oid.Name, value, reason) : null;

    private static SysctlOid? Registered(string name) =>
        SysctlTree.Find(name) is { HasHandler: true } oid && (oid.Flags & CtlFlags.Tun) != 0 && (oid.Flags & CtlFlags.NoFetch) == 0 ? oid : null;

    // With VIMAGE off there is no reference copy: it would be the live variable that changed.
    private static bool IsRefetched(SysctlOid oid) => Vimage.IsEnabled && (oid.Flags & CtlFlags.Vnet) != 0 && !oid.RunsHandler;
}
