using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Vnet;

/// <summary>A jail: a name space of processes, with a vnet of its own or its parent's (FreeBSD's <c>struct prison</c>).</summary>
/// <remarks>
/// <para>Thread-safe. The jails are a tree under <see cref="Prison0"/>. What a flow sees and may do depends on the jail it is
/// attached to, <see cref="Ucred.Current"/>: it finds, changes and removes only what lies below.</para>
/// <para>A jail lives while it has <c>persist</c>, an attached flow, or a child. When it dies it waits for its
/// <see cref="Holders"/>, and says who they are.</para>
/// </remarks>
public sealed class Prison
{
    // Null is the default vnet: asking for that one would boot the framework.
    private VnetInstance? _vnet;
    private CancellationTokenSource? _dying;

    internal Prison(string component, int id, Prison? parent)
    {
        (Component, Id, Parent, OwnsVnet) = (component, id, parent, parent is null);
        _vnet = parent?._vnet;
        Holds = new PrisonHolds(this);
    }

    /// <summary>The host: the root of the tree (FreeBSD's <c>prison0</c>).</summary>
    public static Prison Prison0 { get; } = new("0", 0, null)
    {
        State = PrisonState.Alive,
        Allow = JailAllow.All,
        ChildrenMax = PrisonTree.JailMax,
        Persist = true,
        HostnameOrNull = Environment.MachineName,
        OwnSecureLevel = -1,
    };

    /// <summary>The jails below the caller's, dying ones included, by number (FreeBSD's <c>allprison</c>, as <c>jls -d</c> lists it).</summary>
    public static IReadOnlyList<Prison> All => PrisonTree.Below(Ucred.Current.Prison).OrderBy(prison => prison.Id).ToArray();

    /// <summary>Its name from the host's point of view, parents first: <c>web.db</c>. The host's is <c>0</c>.</summary>
    public string Name => Parent is null or { Parent: null } ? Component : $"{Parent.Name}.{Component}";

    /// <summary>Its number (jid), from 1; 0 for the host.</summary>
    public int Id { get; }

    /// <summary>The jail it was made in; null for <see cref="Prison0"/>.</summary>
    public Prison? Parent { get; }

    /// <summary>Where it is in its life.</summary>
    public PrisonState State { get; internal set; }

    /// <summary>Its network stack: its own, or that of the nearest jail above that owns one.</summary>
    public VnetInstance Vnet => _vnet ?? VnetInstance.Default;

    /// <summary>Whether that stack is its own (<c>vnet = new</c>), not its parent's (FreeBSD's <c>prison_owns_vnet</c>).</summary>
    public bool OwnsVnet { get; private set; }

    /// <summary>What it is allowed.</summary>
    public JailAllow Allow { get; internal set; }

    /// <summary>Whether it stays when no flow is attached and no jail is in it.</summary>
    public bool Persist { get; internal set; }

    /// <summary>How many jails may be in it, at any depth.</summary>
    public int ChildrenMax { get; internal set; }

    /// <summary>How many jails are in it, at any depth, dying ones included.</summary>
    public int ChildrenCur { get; internal set; }

    /// <summary>Its host name: its own, or its parent's until it is given one.</summary>
    public string Hostname => HostnameOrNull ?? Parent!.Hostname;

    /// <summary>The IPv4 addresses it may use: null for all of its vnet's, empty for none.</summary>
    public IReadOnlyList<IPAddress>? Ip4 { get; internal set; }

    /// <summary>The IPv6 addresses it may use: null for all of its vnet's, empty for none.</summary>
    public IReadOnlyList<IPAddress>? Ip6 { get; internal set; }

    /// <summary>-1 … 3: the higher, the less even root may do. At least the parent's.</summary>
    /// <exception cref="JailException">It is set lower than it is: it can only be raised.</exception>
    public int SecureLevel
    {
        get => OwnSecureLevel;
        set
        {
            if (!PrisonTree.TryRaiseSecureLevel(this, value))
                throw JailChecks.Lowered(this, value);
        }
    }

    /// <summary>What keeps it from going, by name: attached flows, holds, and the jails in it.</summary>
    public IReadOnlyList<string> Holders => PrisonTree.HoldersOf(this);

    /// <summary>
    /// Cancelled when the jail starts to die: what runs in it should end. Callbacks run on a thread of their own, with the
    /// jail's vnet current.
    /// </summary>
    public CancellationToken Dying => DyingSource.Token;

    /// <summary>What went wrong when it was last tried to tear it down, or null.</summary>
    public Exception? TeardownError { get; internal set; }

    internal string Component { get; set; }

    internal string? HostnameOrNull { get; set; }

    internal int OwnSecureLevel { get; set; }

    internal List<Prison> Children { get; } = [];

    internal PrisonHolds Holds { get; }

    /// <summary>Whether a thread tears it down. Guarded by the tree's lock.</summary>
    internal bool IsFinishing { get; set; }

    /// <summary>Threads that wait for it in <see cref="PrisonRemoval.Remove"/>. Guarded by the tree's lock.</summary>
    internal int Waiters { get; set; }

    internal bool HasDyingCallbacks => Volatile.Read(ref _dying) is not null;

    internal CancellationTokenSource DyingSource
    {
        get
        {
            if (Volatile.Read(ref _dying) is { } known)
                return known;
            var made = new CancellationTokenSource();
            CancellationTokenSource source = Interlocked.CompareExchange(ref _dying, made, null) ?? made;

            // Whoever asks after the jail has begun to die gets a token that says so.
            if (source == made && State is PrisonState.Dying or PrisonState.Removed)
                source.Cancel();
            return source;
        }
    }

    /// <summary>Creates a jail below the caller's (FreeBSD's <c>jail_set</c> with <c>JAIL_CREATE</c>).</summary>
    /// <param name="parameters">What it is to be; must include <see cref="JailParameters.Persist"/>, see <see cref="CreateAndAttach"/>.</param>
    /// <exception cref="JailException">A parameter is wrong, or a limit is reached; nothing is left behind.</exception>
    /// <exception cref="PrivilegeException">The caller may not create jails.</exception>
    /// <exception cref="VimageDisabledException"><c>vnet = new</c> while <see cref="Vimage.IsEnabled"/> is off.</exception>
    /// <exception cref="VnetConstructorException">A constructor of the new vnet threw.</exception>
    /// <exception cref="VnetDeadlockException">Called inside a walk, a constructor or a destructor, with <c>vnet = new</c>.</exception>
    public static Prison Create(JailParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.Persist != true)
        {
            throw new JailException(JailError.Invalid,
                $"Jail '{parameters.Name ?? "?"}' would be gone at once: a new jail must persist or be attached to. "
                + "Add 'persist', or use Prison.CreateAndAttach.", "persist");
        }

        return PrisonTree.Create(parameters, null);
    }

    /// <summary>
    /// Creates a jail and attaches this flow to it (FreeBSD's <c>jail_set</c> with <c>JAIL_CREATE</c> and
    /// <c>JAIL_ATTACH</c>). Without <see cref="JailParameters.Persist"/> the jail goes when the last flow has left it.
    /// </summary>
    /// <inheritdoc cref="Create"/>
    /// <returns>The scope; its <see cref="PrisonScope.Prison"/> is the jail.</returns>
    public static PrisonScope CreateAndAttach(JailParameters parameters, [CallerMemberName] string member = "", [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Ucred caller = Ucred.Current;
        Priv.Demand(caller, Priv.JailAttach, "attach to a new jail");
        var site = new CallSite(member, file, line);
        PrisonHold? flow = null;
        Prison prison = PrisonTree.Create(parameters, created => flow = created.Holds.Add(PrisonHolds.FlowAt(site), isFlow: true));
        return new PrisonScope(prison, new Ucred(caller.Uid, prison) { InCapabilityMode = caller.InCapabilityMode }, flow!);
    }

    /// <summary>Changes a jail below the caller's (FreeBSD's <c>jail_set</c> with <c>JAIL_UPDATE</c>): all of the parameters, or none.</summary>
    /// <exception cref="JailException">A parameter is wrong, or cannot be changed after creation.</exception>
    /// <exception cref="PrivilegeException">The caller may not change jails.</exception>
    public void Update(JailParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        PrisonTree.Update(this, parameters);
    }

    /// <summary>Finds a living jail below the caller's by number (FreeBSD's <c>prison_find_child</c>).</summary>
    /// <returns>Null when there is none; the host is 0 and finds itself.</returns>
    public static Prison? Find(int id) => PrisonTree.Find(Ucred.Current.Prison, id);

    /// <summary>Finds a living jail below the caller's by its name as the caller sees it, or by its number as text.</summary>
    /// <inheritdoc cref="Find(int)"/>
    public static Prison? Find(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return PrisonTree.Find(Ucred.Current.Prison, name);
    }

    /// <summary>The value of a parameter, as text (FreeBSD's <c>jail_get</c>).</summary>
    /// <exception cref="JailException">There is no such parameter; names the nearest.</exception>
    public string Get(string parameter) => JailParameter.Find(parameter).Read(this);

    /// <summary>
    /// Attaches this thread until the returned scope is disposed: <see cref="Ucred.Current"/> is in the jail and its vnet is
    /// current. Nested, only into a jail below.
    /// </summary>
    /// <param name="uid">The user to be there, or null to stay who one is; only root may change it.</param>
    /// <param name="member">Supplied by the compiler: names the flow in <see cref="Holders"/>.</param>
    /// <param name="file">Supplied by the compiler.</param>
    /// <param name="line">Supplied by the compiler.</param>
    /// <exception cref="JailException">The jail is dying, or not below the one this flow is in.</exception>
    /// <exception cref="PrivilegeException">The caller is not root.</exception>
    public PrisonScope Attach(uint? uid = null, [CallerMemberName] string member = "", [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0) =>
        new(this, CredFor(uid), Holds.Add(PrisonHolds.FlowAt(new CallSite(member, file, line)), isFlow: true));

    /// <summary>Runs asynchronous work attached to the jail; the caller stays where it is.</summary>
    /// <inheritdoc cref="Attach"/>
    public Task RunAsync(Func<Task> work, uint? uid = null, [CallerMemberName] string member = "", [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(work);
        return RunAsync(
            async () =>
            {
                await work().ConfigureAwait(false);
                return true;
            },
            uid, member, file, line);
    }

    /// <inheritdoc cref="RunAsync(Func{Task}, uint?, string, string, int)"/>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    public Task<TResult> RunAsync<TResult>(Func<Task<TResult>> work, uint? uid = null, [CallerMemberName] string member = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(work);
        Ucred cred = CredFor(uid);
        return RunAs(cred, work, Holds.Add(PrisonHolds.FlowAt(new CallSite(member, file, line)), isFlow: true));
    }

    /// <summary>
    /// Says that something of the jail's exists: while it does, the jail can die but not go, and says so by this name
    /// (FreeBSD's <c>prison_hold</c>; a socket holds its credential and so its jail).
    /// </summary>
    /// <param name="what">For people: <c>socket 10.0.0.1:80</c>.</param>
    /// <param name="letGo">
    /// Called when the jail starts to die: should end the thing, and so dispose of the hold, now or soon. Runs on a thread
    /// of its own, newest hold first, with the jail's vnet current; what it throws is told with the holder.
    /// </param>
    /// <exception cref="JailException">The jail is dying.</exception>
    public PrisonHold Hold(string what, Action? letGo = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(what);
        return Holds.Add(what, isFlow: false, letGo);
    }

    /// <summary>
    /// Removes the jail and those in it (FreeBSD's <c>jail_remove</c>): from the top down they start to die and ask what
    /// holds them to let go; from the bottom up they go, each with its vnet, as soon as nothing holds them.
    /// </summary>
    /// <param name="timeout">How long to wait for holders, at most; zero does not wait.</param>
    /// <exception cref="JailHeldException">Something still holds it: names each holder. It is dying and goes when they let go.</exception>
    /// <exception cref="JailException">It is not below the jail that this flow is in: a jail is not removed from inside.</exception>
    /// <exception cref="PrivilegeException">The caller may not remove jails.</exception>
    /// <exception cref="VnetDestructorException">Destructors of a vnet threw; the others ran, and the jail is gone.</exception>
    /// <exception cref="VnetBusyException">A vnet of it is current on this thread.</exception>
    /// <exception cref="VnetDeadlockException">Called inside a walk, a constructor or a destructor.</exception>
    public void Remove(TimeSpan timeout) => PrisonRemoval.Remove(this, timeout);

    /// <summary>Removes the jail, waiting at most five seconds for what holds it.</summary>
    /// <inheritdoc cref="Remove(TimeSpan)"/>
    public void Remove() => PrisonRemoval.Remove(this, PrisonRemoval.DefaultTimeout);

    /// <summary>Removes the jail on a thread of its own, so that a flow can await it.</summary>
    /// <inheritdoc cref="Remove(TimeSpan)"/>
    public Task RemoveAsync(TimeSpan timeout) =>
        Task.Factory.StartNew(() => PrisonRemoval.Remove(this, timeout), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

    /// <summary>Whether a jail lies below this one (FreeBSD's <c>prison_ischild</c>).</summary>
    public bool IsAncestorOf(Prison other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (Prison? above = other.Parent; above is not null; above = above.Parent)
        {
            if (above == this)
                return true;
        }

        return false;
    }

    /// <summary>
    /// Whether its flows may use a local address (FreeBSD's <c>prison_check_ip4</c>, <c>prison_check_ip6</c>). An IPv4 address
    /// in IPv6's form counts as what it is.
    /// </summary>
    public bool IsAddressAllowed(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return PrisonAddresses.In(this, address.AddressFamily)?.Contains(address) ?? true;
    }

    /// <summary>Whether its flows may open sockets of a family (FreeBSD's <c>prison_check_af</c>).</summary>
    public bool IsFamilyAllowed(AddressFamily family) => OwnsVnet || family switch
    {
        AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 => PrisonAddresses.In(this, family) is not { Count: 0 },
        AddressFamily.Unix => true,
        _ => (Allow & JailAllow.SocketAf) != 0,
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Id}, {State})";

    internal void TakeVnet(VnetInstance vnet) => (_vnet, OwnsVnet) = (vnet, true);

    /// <summary>Its name as seen from a jail above (FreeBSD's <c>prison_name</c>): <c>0</c> for that jail itself.</summary>
    internal string NameFrom(Prison viewer) =>
        this == viewer ? "0" : viewer.Parent is not null && viewer.IsAncestorOf(this) ? Name[(viewer.Name.Length + 1)..] : Name;

    private static async Task<TResult> RunAs<TResult>(Ucred cred, Func<Task<TResult>> work, PrisonHold flow)
    {
        try
        {
            // Undone for the caller when this method first returns, as every change of the execution context is.
            Ucred.OfFlow = cred;
            return await CurVnet.RunAsync(cred.Vnet, work).ConfigureAwait(false);
        }
        finally
        {
            flow.Dispose();
        }
    }

    private Ucred CredFor(uint? uid)
    {
        Ucred caller = Ucred.Current;
        Priv.Demand(caller, Priv.JailAttach, $"attach to jail '{Name}'");
        if (this != caller.Prison && !caller.Prison.IsAncestorOf(this))
        {
            throw new JailException(JailError.NotPermitted,
                $"Cannot attach to jail '{Name}': this flow is in jail '{caller.Prison.Name}', and a flow "
                + "only goes down the tree. Leave the outer scope first, or attach from the host.");
        }

        if (uid is { } other && other != caller.Uid)
            Priv.Demand(caller, Priv.CredSetUid, $"become user {other} in jail '{Name}'");
        return new Ucred(uid ?? caller.Uid, this) { InCapabilityMode = caller.InCapabilityMode };
    }
}
