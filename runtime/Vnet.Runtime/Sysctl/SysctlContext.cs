namespace Vnet;

/// <summary>
/// Sysctls that are made at run time, of a device or a connection, and go together (FreeBSD's
/// <c>sysctl_ctx_list</c> and <c>SYSCTL_ADD_*</c>).
/// </summary>
/// <remarks>
/// Thread-safe. Names are whole names; nodes may be shared with other contexts and modules. A context that is collected
/// without having been disposed leaves its sysctls in the tree.
/// </remarks>
/// <param name="owner">Who they belong to, for messages: <c>em0</c>.</param>
public sealed class SysctlContext(string owner) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<SysctlOid> _added = [];

    /// <summary>What it has added, in order.</summary>
    public IReadOnlyList<SysctlOid> Added
    {
        get
        {
            using (_lock.EnterScope())
                return [.. _added];
        }
    }

    /// <summary>Adds an inner node (<c>SYSCTL_ADD_NODE</c>); one that exists is shared.</summary>
    /// <param name="name">The whole name; its parent must exist.</param>
    /// <param name="description">One line.</param>
    /// <param name="flags">Access and privilege.</param>
    /// <param name="number">The last component of the numeric name, or -1.</param>
    /// <param name="label">Label for metrics, or null.</param>
    /// <exception cref="SysctlRegistrationException">The name is taken by a value, malformed or too deep, or its parent does not exist.</exception>
    public SysctlOid AddNode(string name, string description, CtlFlags flags = CtlFlags.Rw, int number = -1, string? label = null) =>
        Add(SysctlEntry.Node(name, description, flags, number, label));

    /// <summary>Adds a node whose handler answers for everything below it: <see cref="SysctlRequest.Name"/> says for what.</summary>
    /// <inheritdoc cref="AddNode(string, string, CtlFlags, int, string?)"/>
    public SysctlOid AddNode(string name, string description, SysctlHandler handler, CtlFlags flags = CtlFlags.Rd, int number = -1)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Add(SysctlEntry.HandlerNode(name, description, flags, number, handler));
    }

    /// <summary>
    /// Adds a variable: a number, a <see cref="bool"/>, an enum, a string or an unmanaged struct (<c>SYSCTL_ADD_INT</c>,
    /// <c>_LONG</c>, <c>_STRING</c>, <c>_OPAQUE</c> and their relatives). With <see cref="CtlFlags.Vnet"/> the address is
    /// asked for with the vnet current; a tunable has no meaning then.
    /// </summary>
    /// <inheritdoc cref="AddNode(string, string, CtlFlags, int, string?)"/>
    public SysctlOid Add<T>(string name, string description, CtlFlags flags, SysctlAddress<T> address, int number = -1, string? format = null,
        string? label = null) =>
        (flags & (CtlFlags.Vnet | CtlFlags.Tun)) == (CtlFlags.Vnet | CtlFlags.Tun)
            ? throw new ArgumentException($"Sysctl '{name}' cannot be both Vnet and Tun here: a tunable sets the reference copy of a [VnetDefine] field. Publish that with [Sysctl].", nameof(flags))
            : Add(SysctlEntry.Field(name, description, flags, number, label, format, address, (flags & CtlFlags.Vnet) == 0 ? null : address));

    /// <summary>Adds a value that never changes (<c>SYSCTL_ADD_CONST_STRING</c> and the like).</summary>
    /// <inheritdoc cref="Add{T}(string, string, CtlFlags, SysctlAddress{T}, int, string?, string?)"/>
    public SysctlOid AddConstant<T>(string name, string description, T value, int number = -1, string? format = null, string? label = null) =>
        Add(SysctlEntry.Constant(name, description, CtlFlags.Rd, number, label, format, value));

    /// <summary>Adds a handler (<c>SYSCTL_ADD_PROC</c>).</summary>
    /// <inheritdoc cref="AddNode(string, string, CtlFlags, int, string?)"/>
    public SysctlOid AddProc(string name, CtlType type, string format, string description, CtlFlags flags, SysctlHandler handler, long argument = 0,
        int number = -1, string? label = null) =>
        Add(SysctlEntry.Proc(name, type, format, description, flags, number, label, argument, handler));

    /// <summary>Adds a counter (<c>SYSCTL_ADD_COUNTER_U64</c>); a write of anything zeroes it.</summary>
    /// <inheritdoc cref="AddNode(string, string, CtlFlags, int, string?)"/>
    public SysctlOid AddCounter(string name, string description, CtlFlags flags, CounterU64 counter, int number = -1, string? label = null)
    {
        ArgumentNullException.ThrowIfNull(counter);
        return Add(SysctlEntry.Counter(name, description, flags, number, label, () => counter));
    }

    /// <summary>
    /// Removes what the context has added, last first, after the requests under way are done. Does nothing the second
    /// time (FreeBSD's <c>sysctl_ctx_free</c>).
    /// </summary>
    /// <exception cref="VnetBusyException">Others hang from one of its nodes, or a handler does not end; nothing is removed.</exception>
    /// <exception cref="VnetDeadlockException">Called by a handler of one of its own; nothing is removed.</exception>
    public void Dispose()
    {
        using (_lock.EnterScope())
        {
            if (SysctlTree.OrphanOf(_added) is { } orphan)
                throw new VnetBusyException($"The sysctls of '{owner}' cannot be removed: '{orphan.Name}' of '{orphan.Owner}' hangs from '{orphan.Parent!.Name}'. Remove that first.");
        }

        IReadOnlyList<SysctlOid> added = Added;
        SysctlCall.Close(added, $"remove the sysctls of '{owner}'");
        using (_lock.EnterScope())
        {
            SysctlTree.Remove([.. added.Where(_added.Remove)]);
        }
    }

    private SysctlOid Add(SysctlEntry entry)
    {
        ArgumentException.ThrowIfNullOrEmpty(owner);
        SysctlOid oid;
        using (_lock.EnterScope())
        {
            oid = SysctlTree.Register([(entry, owner)], CtlFlags.Dyn)[0];
            _added.Add(oid);
        }

        Tunables.Fetch(oid);
        Tunables.FetchByHandler(oid, null);
        SysctlMetrics.Publish([oid]);
        return oid;
    }
}
