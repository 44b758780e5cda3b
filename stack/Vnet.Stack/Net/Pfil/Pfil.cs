using System.Globalization;
using System.Text;

namespace Vnet.Net;

/// <summary>Packet filter hooks (FreeBSD's pfil(9)): heads where packets pass, hooks that look at them, links between the two.</summary>
/// <remarks>
/// <code>
/// PfilHook hook = Pfil.AddHook("guard", "default", PfilType.Ip4, Check);   // in the current vnet
/// Pfil.Link(hook, "inet", PfilFlags.In);
/// </code>
/// Thread-safe. Hooks go with their vnet, and with their module when that is unloaded.
/// </remarks>
[VnetModule("pfil", Version = 1), ModuleDepend("ifnet")]
[SysctlNode("net.pfil", "Packet filter hooks")]
public static partial class Pfil
{
    /// <summary>Name of the head of IPv4 (<c>PFIL_INET_NAME</c>).</summary>
    public const string InetName = "inet";

    /// <summary>Name of the head of IPv6 (<c>PFIL_INET6_NAME</c>).</summary>
    public const string Inet6Name = "inet6";

    /// <summary>Where a hook stands whose place does not matter.</summary>
    public const int AnyPriority = 10_000;

    private static readonly Lock s_lock = new();

    [VnetDefine] private static PfilHead[]? s_heads;

    [VnetDefine] private static PfilHook[]? s_hooks;

    [VnetGlobal("modules are the process's")] private static EventTag? s_unloading;

    /// <summary>The current vnet's heads (<c>PFILIOC_LISTHEADS</c>).</summary>
    public static IReadOnlyList<PfilHead> Heads => Volatile.Read(ref V_heads) ?? [];

    /// <summary>The current vnet's hooks, linked or not (<c>PFILIOC_LISTHOOKS</c>).</summary>
    public static IReadOnlyList<PfilHook> Hooks => Volatile.Read(ref V_hooks) ?? [];

    /// <summary>A head of the current vnet by name, or null.</summary>
    public static PfilHead? Find(string head) => Array.Find(Volatile.Read(ref V_heads) ?? [], one => one.Name == head);

    /// <summary>Makes a head of the current vnet (<c>pfil_head_register</c>); for a protocol's <c>[VnetSysinit]</c>. It goes with the vnet.</summary>
    /// <exception cref="NetException">The vnet has one of that name (<see cref="Errno.Exists"/>).</exception>
    public static PfilHead Register(string name, PfilType type)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        lock (s_lock)
        {
            if (Find(name) is not null)
                throw new NetException(Errno.Exists, $"Packet filter head '{name}' is there already in vnet '{CurVnet.Current!.Name}'. Link hooks to that one.");
            var head = new PfilHead(name, type, CurVnet.Current!);
            V_heads = [.. V_heads ?? [], head];
            return head;
        }
    }

    /// <summary>Takes a head away again (<c>pfil_head_unregister</c>), with its links.</summary>
    public static void Unregister(PfilHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        lock (s_lock)
        {
            ref PfilHead[]? heads = ref In(head.Vnet).heads;
            foreach (PfilHook hook in In(head.Vnet).hooks ?? [])
                head.Unlink(hook, PfilFlags.InOut);
            heads = Array.FindAll(heads ?? [], other => other != head);
        }
    }

    /// <summary>Makes a hook of the current vnet (<c>pfil_add_hook</c>); it sees nothing before it is linked.</summary>
    /// <param name="module">Name of the module that it is of, as in <see cref="VnetModuleAttribute"/>; it goes when that is unloaded.</param>
    /// <param name="ruleset">Name among the module's.</param>
    /// <param name="type">What the packets begin with that it understands.</param>
    /// <param name="function">Looks at packets.</param>
    /// <exception cref="NetException">The vnet has one of these names (<see cref="Errno.Exists"/>).</exception>
    public static PfilHook AddHook(string module, string ruleset, PfilType type, PfilFunction function)
    {
        ArgumentException.ThrowIfNullOrEmpty(module);
        ArgumentException.ThrowIfNullOrEmpty(ruleset);
        ArgumentNullException.ThrowIfNull(function);
        lock (s_lock)
        {
            VnetInstance vnet = CurVnet.Current!;
            if (FindHook(module, ruleset) is { } other)
                throw new NetException(Errno.Exists, $"Packet filter {other} is there already in vnet '{vnet.Name}'. Dispose of it first, or take another ruleset name.");
            var hook = new PfilHook(module, ruleset, type, function, vnet);
            V_hooks = [.. V_hooks ?? [], hook];
            return hook;
        }
    }

    /// <summary>Links a hook to a head of its vnet, so that it sees the packets there (<c>pfil_link</c>); directions that are linked already stay.</summary>
    /// <param name="hook">The hook.</param>
    /// <param name="head">Name of the head.</param>
    /// <param name="directions">Which packets.</param>
    /// <param name="priority">
    /// Lower ones see packets earlier that come in, and later that go out; equal ones in the order of linking and its reverse.
    /// </param>
    /// <exception cref="NetException">
    /// No such head (<see cref="Errno.NoEntry"/>), its packets are of another kind (<see cref="Errno.Invalid"/>), or the hook is gone (<see cref="Errno.NoDevice"/>).
    /// </exception>
    public static void Link(PfilHook hook, string head, PfilFlags directions, int priority = AnyPriority)
    {
        ArgumentNullException.ThrowIfNull(hook);
        lock (s_lock)
        {
            if (hook.IsRemoved)
                throw new NetException(Errno.NoDevice, $"Packet filter {hook} is gone from vnet '{hook.Vnet.Name}'. Add it anew with Pfil.AddHook.");
            PfilHead place = HeadOf(hook, head);
            if (place.Type != hook.Type)
                throw new NetException(Errno.Invalid, $"Packet filter {hook} looks at {hook.Type} packets; those of head '{head}' are {place.Type}.");
            place.Link(hook, directions, priority);
        }
    }

    /// <summary>The same for a hook of the current vnet by its names (<c>PFILIOC_LINK</c>).</summary>
    /// <exception cref="NetException">No such hook or head (<see cref="Errno.NoEntry"/>), or the packets are of another kind (<see cref="Errno.Invalid"/>).</exception>
    public static void Link(string module, string ruleset, string head, PfilFlags directions, int priority = AnyPriority) =>
        Link(FindHook(module, ruleset) ?? throw new NetException(Errno.NoEntry, $"There is no packet filter {module}:{ruleset} in vnet '{CurVnet.Current!.Name}'. Pfil.Hooks lists them."),
            head, directions, priority);

    /// <summary>Ends <see cref="Link(PfilHook, string, PfilFlags, int)"/> (<c>PFIL_UNLINK</c>).</summary>
    /// <exception cref="NetException">No such head, or the hook is not linked there (<see cref="Errno.NoEntry"/>).</exception>
    public static void Unlink(PfilHook hook, string head, PfilFlags directions)
    {
        ArgumentNullException.ThrowIfNull(hook);
        lock (s_lock)
        {
            if (HeadOf(hook, head).Unlink(hook, directions) == 0)
                throw new NetException(Errno.NoEntry, $"Packet filter {hook} is not linked to head '{head}' for {directions}.");
        }
    }

    internal static void Remove(PfilHook hook)
    {
        lock (s_lock)
        {
            if (!hook.TryRemove())
                return;
            foreach (PfilHead head in In(hook.Vnet).heads ?? [])
                head.Unlink(hook, PfilFlags.InOut);
            In(hook.Vnet).hooks = Array.FindAll(In(hook.Vnet).hooks ?? [], other => other != hook);
        }

        hook.Wait();
    }

    private static PfilHook? FindHook(string module, string ruleset) =>
        Array.Find(Volatile.Read(ref V_hooks) ?? [], one => one.Module == module && one.Ruleset == ruleset);

    private static PfilHead HeadOf(PfilHook hook, string head) =>
        Array.Find(In(hook.Vnet).heads ?? [], one => one.Name == head)
            ?? throw new NetException(Errno.NoEntry, $"There is no packet filter head '{head}' in vnet '{hook.Vnet.Name}'. Pfil.Heads lists them.");

    // A module's code goes: nothing may call it any more, though its destructors were forgetful.
    private static void Unloading(KldFile file)
    {
        foreach (VnetInstance vnet in VnetList.ReadLock())
        {
            foreach (PfilHook hook in In(vnet).hooks ?? [])
            {
                if (file.Modules.Contains(hook.Module))
                    hook.Dispose();
            }
        }
    }

    [SysctlProc("net.pfil.heads", CtlType.String, "A", "Heads, and the hooks that are linked to them in the order of packets in and out",
        Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
    private static SysctlError HeadsSysctl(SysctlOid oid, ref SysctlRequest request)
    {
        var text = new StringBuilder();
        foreach (PfilHead head in Heads)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"{head.Name} {head.Type} in [{string.Join(' ', head.Hooks(PfilFlags.In))}] out [{string.Join(' ', head.Hooks(PfilFlags.Out))}]\n");
        }

        return request.OutputString(text.ToString());
    }

    [Sysinit(Subsystem.ProtoPfil)]
    private static void Load() => s_unloading = Kld.Unlinking.Register(Unloading);

    [Sysuninit(Subsystem.ProtoPfil)]
    private static void Unload() => s_unloading?.Dispose();

    [VnetSysuninit(Subsystem.ProtoPfil)]
    private static void Detach()
    {
        foreach (PfilHook hook in V_hooks ?? [])
            hook.Dispose();
        (V_heads, V_hooks) = (null, null);
    }
}
