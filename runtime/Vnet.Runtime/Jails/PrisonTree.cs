using System.Globalization;

namespace Vnet;

/// <summary>The tree of jails: creates, changes and finds them.</summary>
/// <remarks>
/// One lock over names, numbers, limits and states (FreeBSD's <c>allprison_lock</c>), and never held while a vnet is made or
/// destroyed: a constructor may look up a jail. Lock order: this, then a jail's <see cref="PrisonHolds"/>.
/// </remarks>
internal static class PrisonTree
{
    /// <summary>The highest jid, and how many jails there may be (<c>JAIL_MAX</c>).</summary>
    public const int JailMax = 999_999;

    // Less the terminating zero that FreeBSD's MAXHOSTNAMELEN counts.
    private const int LongestName = 255;

    private static readonly Lock s_lock = new();
    private static readonly Dictionary<int, Prison> s_byId = new() { [0] = Prison.Prison0 };
    private static int s_lastId;

    public static Lock.Scope Enter() => s_lock.EnterScope();

    /// <summary>The jails below one, each after its parent, siblings in the order of creation.</summary>
    public static List<Prison> Below(Prison prison)
    {
        List<Prison> below = [];
        using (Enter())
            Collect(prison, below, withInvalid: false);
        return below;
    }

    public static Prison? Find(Prison viewer, int id)
    {
        using (Enter())
        {
            return s_byId.TryGetValue(id, out Prison? prison) && prison.State == PrisonState.Alive
                && (viewer.IsAncestorOf(prison) || (viewer == prison && viewer.Parent is null)) ? prison : null;
        }
    }

    public static Prison? Find(Prison viewer, string name)
    {
        if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int id) && Find(viewer, id) is { } numbered)
            return numbered;
        using (Enter())
        {
            Prison? prison = viewer;
            foreach (string component in name.Split('.'))
                prison = prison?.Children.Find(child => child.Component == component && child.State == PrisonState.Alive);
            return prison;
        }
    }

    /// <summary>What keeps a jail from going, by name.</summary>
    /// <param name="prison">The jail.</param>
    /// <param name="withChildren">Whether the jails in it count, or only what holds it otherwise.</param>
    public static List<string> HoldersOf(Prison prison, bool withChildren = true)
    {
        List<string> holders = [];
        using (Enter())
        {
            foreach (Prison child in prison.Children)
            {
                if (withChildren && child.State != PrisonState.Invalid)
                    holders.Add($"jail '{child.Name}' in it");
            }

            if (prison.IsFinishing && prison.State == PrisonState.Dying)
                holders.Add("the destructors of its vnet, which run");
        }

        holders.AddRange(prison.Holds.ToList().Select(hold => hold.ToString()));
        if (prison is { State: PrisonState.Dying, TeardownError: { } error })
            holders.Add($"its vnet: {error.Message}");
        return holders;
    }

    /// <summary>Creates a jail below the caller's.</summary>
    /// <param name="parameters">What it is to be.</param>
    /// <param name="onAlive">Run when the jail is alive and before anybody can remove it; must not fail or block.</param>
    public static Prison Create(JailParameters parameters, Action<Prison>? onAlive)
    {
        Ucred caller = Ucred.Current;
        string called = parameters.Name ?? parameters.Id?.ToString(CultureInfo.InvariantCulture) ?? "?";
        Priv.Demand(caller, Priv.JailSet, $"create jail '{called}'");
        bool ownVnet = parameters.Vnet == JailSys.New;
        JailChecks.ThrowIfContradictory(parameters, ownVnet);
        if (ownVnet && !Vimage.IsEnabled)
            throw new VimageDisabledException(called);

        (Prison prison, PrisonHold birth) = Reserve(caller.Prison, parameters);
        VnetInstance? vnet = null;
        try
        {
            if (ownVnet)
                prison.TakeVnet(vnet = VnetInstance.Create(prison.Name, prison.Parent!.Vnet));
            using (Enter())
            {
                JailChecks.ThrowIfNotAlive(prison.Parent!);
                prison.State = PrisonState.Alive;
                onAlive?.Invoke(prison);
            }

            VnetEventSource.Log.JailCreated(prison);
            return prison;
        }
        catch
        {
            using (Enter())
                Unlink(prison);
            vnet?.Dispose();
            throw;
        }
        finally
        {
            birth.Dispose();
        }
    }

    public static void Update(Prison prison, JailParameters parameters)
    {
        Ucred caller = Ucred.Current;
        Priv.Demand(caller, Priv.JailSet, $"change jail '{prison.Name}'");
        bool mayBeUnused;
        using (Enter())
        {
            if (!caller.Prison.IsAncestorOf(prison))
            {
                throw new JailException(JailError.NotPermitted,
                    $"Jail '{prison.Name}' is not below jail '{caller.Prison.Name}', from which it was to be changed: "
                    + "a jail's parameters are set from outside.");
            }

            JailChecks.ThrowIfNotAlive(prison);
            JailChecks.ThrowIfFixed(prison, parameters);
            JailChecks.ThrowIfBeyondParent(prison.Parent!, parameters);
            if (parameters.SecureLevel < prison.SecureLevel)
                throw JailChecks.Lowered(prison, parameters.SecureLevel.Value);
            string component = parameters.Name is null ? prison.Component : JailChecks.ComponentOf(prison, caller.Prison, parameters.Name);
            JailChecks.ThrowIfNameTaken(prison.Parent!, component, prison);
            JailChecks.ThrowIfTooLong(prison, component, LongestName);
            prison.Component = component;
            Apply(prison, parameters);
            mayBeUnused = parameters.Persist == false;
        }

        if (mayBeUnused)
            PrisonRemoval.AfterLastFlow(prison);
    }

    /// <summary>Raises the level of a jail and of those below it; refuses to lower it.</summary>
    public static bool TryRaiseSecureLevel(Prison prison, int level)
    {
        using (Enter())
        {
            if (level < prison.OwnSecureLevel)
                return false;
            SetSecureLevel(prison, level);
            return true;
        }
    }

    /// <summary>Sets a jail's host name on behalf of somebody in it; refuses when it is not allowed.</summary>
    public static bool TrySetHostname(Prison prison, string hostname)
    {
        using (Enter())
        {
            if ((prison.Allow & JailAllow.SetHostname) == 0)
                return false;
            prison.HostnameOrNull = hostname;
            return true;
        }
    }

    /// <summary>Takes a jail out of the tree. The caller holds the lock.</summary>
    public static void Unlink(Prison prison)
    {
        prison.Parent!.Children.Remove(prison);
        s_byId.Remove(prison.Id);
        for (Prison? above = prison.Parent; above is not null; above = above.Parent)
            above.ChildrenCur--;
    }

    /// <summary>A jail and those below it, each after its parent. The caller holds the lock.</summary>
    public static List<Prison> SubtreeOf(Prison prison)
    {
        List<Prison> subtree = [prison];
        Collect(prison, subtree, withInvalid: false);
        return subtree;
    }

    private static (Prison Prison, PrisonHold Birth) Reserve(Prison creator, JailParameters parameters)
    {
        using (Enter())
        {
            JailChecks.ThrowIfNotAlive(creator);
            (Prison parent, string? component) = JailChecks.PlaceOf(creator, parameters.Name);
            JailChecks.ThrowIfNotAlive(parent);
            int id = IdFor(parameters, component);
            component ??= id.ToString(CultureInfo.InvariantCulture);
            JailChecks.ThrowIfBadComponent(component, id);
            JailChecks.ThrowIfNameTaken(parent, component, null);
            JailChecks.ThrowIfFull(parent, component);
            JailChecks.ThrowIfBeyondParent(parent, parameters);

            var prison = new Prison(component, id, parent)
            {
                Allow = JailAllow.Default & parent.Allow,
                OwnSecureLevel = parent.SecureLevel,
            };
            JailChecks.ThrowIfTooLong(prison, component, LongestName);
            Apply(prison, parameters);
            PrisonHold birth = parent.Holds.Add($"jail '{prison.Name}', which is being created", isFlow: false);
            parent.Children.Add(prison);
            s_byId.Add(id, prison);
            s_lastId = id;
            for (Prison? above = parent; above is not null; above = above.Parent)
                above.ChildrenCur++;
            return (prison, birth);
        }
    }

    /// <summary>Sets what was asked for, which has been checked, and passes restrictions on to the jails below.</summary>
    private static void Apply(Prison prison, JailParameters parameters)
    {
        prison.Persist = parameters.Persist ?? prison.Persist;
        prison.HostnameOrNull = parameters.Hostname ?? prison.HostnameOrNull;

        // Copies: the caller may change its own later.
        prison.Ip4 = parameters.Ip4 is { } ip4 ? [.. ip4] : prison.Ip4;
        prison.Ip6 = parameters.Ip6 is { } ip6 ? [.. ip6] : prison.Ip6;
        PrisonAddresses.RestrictBelow(prison);
        prison.Allow = (prison.Allow & ~parameters.Deny) | parameters.Allow;
        if (parameters.ChildrenMax is { } max)
            SetChildrenMax(prison, max);
        if (parameters.SecureLevel is { } level)
            SetSecureLevel(prison, level);
        List<Prison> below = [];
        Collect(prison, below, withInvalid: true);
        foreach (Prison descendant in below)
            descendant.Allow &= ~parameters.Deny;
    }

    private static void SetSecureLevel(Prison prison, int level)
    {
        prison.OwnSecureLevel = Math.Max(prison.OwnSecureLevel, level);
        foreach (Prison child in prison.Children)
            SetSecureLevel(child, level);
    }

    private static void SetChildrenMax(Prison prison, int max)
    {
        prison.ChildrenMax = max;
        foreach (Prison child in prison.Children)
        {
            if (child.ChildrenMax >= max)
                SetChildrenMax(child, Math.Max(0, max - 1));
        }
    }

    // A name that is a number asks for that jid, as in FreeBSD.
    private static int IdFor(JailParameters parameters, string? component)
    {
        int id = parameters.Id ?? (int.TryParse(component, NumberStyles.None, CultureInfo.InvariantCulture, out int named) ? named : 0);
        if (id == 0)
            return NextId();
        if (id is < 0 or > JailMax)
            throw new JailException(JailError.Invalid, $"Jail parameter 'jid': {id} is out of range; it must be from 1 to {JailMax}.", "jid");
        if (s_byId.ContainsKey(id))
            throw new JailException(JailError.Exists, $"Jail {id} already exists. Leave out 'jid' to have a free number assigned.", "jid");
        return id;
    }

    private static int NextId()
    {
        for (int tried = 1; tried <= JailMax; tried++)
        {
            int id = ((s_lastId + tried - 1) % JailMax) + 1;
            if (!s_byId.ContainsKey(id))
                return id;
        }

        throw new JailException(JailError.NotPermitted, $"No jail ID is free: there are {JailMax} jails.", "jid");
    }

    private static void Collect(Prison prison, List<Prison> into, bool withInvalid)
    {
        foreach (Prison child in prison.Children)
        {
            if (!withInvalid && child.State == PrisonState.Invalid)
                continue;
            into.Add(child);
            Collect(child, into, withInvalid);
        }
    }
}
