using System.Runtime.InteropServices;

namespace Vnet;

/// <summary>A hook point of a vnet, found by its type and number (FreeBSD's <c>struct hhook_head</c>, hhook(9)).</summary>
/// <remarks>
/// Usually made by a per-vnet constructor and kept in a <c>[VnetDefine]</c> field; the destructor disposes of it.
/// Thread-safe.
/// </remarks>
public abstract class HhookHead : IDisposable, IVnetBelonging
{
    // Over all hook points and helpers, so that each helper's functions are at all of its hook points.
    private static readonly Lock s_lock = new();
    private static readonly Dictionary<(HhookType Type, int Id), List<HhookHead>> s_heads = [];
    private static readonly List<Khelp> s_helpers = [];

    private bool _disposed;

    private protected HhookHead(HhookType type, int id, VnetInstance? vnet) => (Type, Id, Vnet) = (type, id, vnet);

    /// <summary>Whose hook point.</summary>
    public HhookType Type { get; }

    /// <summary>Which of them.</summary>
    public int Id { get; }

    /// <summary>The vnet it belongs to; null for one of the whole process.</summary>
    public VnetInstance? Vnet { get; }

    /// <summary>What it hands over.</summary>
    public abstract Type DataType { get; }

    /// <summary>Number of functions attached (<c>hhh_nhooks</c>).</summary>
    public abstract int Count { get; }

    /// <summary>The hook point of a type and number in a vnet (<c>hhook_head_get</c>); null when there is none.</summary>
    /// <param name="type">Whose hook point.</param>
    /// <param name="id">Which of them.</param>
    /// <param name="vnet">The vnet; null for a hook point of the whole process.</param>
    public static HhookHead? Find(HhookType type, int id, VnetInstance? vnet)
    {
        lock (s_lock)
            return FindLocked(type, id, vnet);
    }

    /// <summary>Removes the hook point, and waits for functions that run at it (<c>hhook_head_deregister</c>).</summary>
    /// <exception cref="VnetDeadlockException">Called inside one of those functions.</exception>
    /// <exception cref="VnetDrainException">One has not returned within 30 seconds. The hook point is gone all the same.</exception>
    public void Dispose()
    {
        ThrowIfInside(entry => entry.Head == this, $"remove {this}");
        Remove(TimeSpan.FromSeconds(30));
    }

    /// <inheritdoc/>
    public override string ToString() => $"hook point {Type}/{Id}{(Vnet is null ? "" : $" of vnet '{Vnet.Name}'")}";

    string? IVnetBelonging.RunningHere => RunFrame.Find<HhookEntry, HhookHead>(this, static (entry, head) => entry.Head == head) is { } entry
        ? $"the function of helper '{entry.Helper.Name}' at {this}"
        : null;

    void IVnetBelonging.End(VnetTeardown teardown)
    {
        teardown.Leaks.Add($"{this} was registered");
        try
        {
            Remove(VnetTeardown.Patience);
        }
        catch (VnetDrainException error)
        {
            teardown.Add(error);
        }
    }

    /// <summary>Attaches a helper's functions to every hook point that they are for; all or none.</summary>
    internal static void Attach(Khelp helper)
    {
        lock (s_lock)
        {
            foreach (Khelp other in s_helpers)
            {
                if (other.Name == helper.Name)
                    throw new KhelpExistsException(helper.Name);
            }

            foreach (Hhook hook in helper.Hooks)
            {
                foreach (HhookHead head in HeadsOf(hook.Type, hook.Id))
                {
                    if (hook.Refusal(head) is { } refusal)
                        throw new ArgumentException($"Helper '{helper.Name}' cannot be registered: {refusal}.");
                }
            }

            s_helpers.Add(helper);
            helper.OpenSlot();
            foreach (Hhook hook in helper.Hooks)
            {
                foreach (HhookHead head in HeadsOf(hook.Type, hook.Id))
                    hook.Attach(head, helper);
            }
        }
    }

    /// <summary>Detaches a helper's functions everywhere, unless objects have its data, and waits for those that run.</summary>
    internal static void Detach(Khelp helper, TimeSpan timeout)
    {
        ThrowIfInside(entry => entry.Helper == helper, $"deregister helper '{helper.Name}'");
        List<HhookEntry> removed = [];
        lock (s_lock)
        {
            if (!s_helpers.Contains(helper))
                return;
            helper.ThrowIfReferenced();
            s_helpers.Remove(helper);
            helper.CloseSlot();
            foreach (Hhook hook in helper.Hooks)
            {
                foreach (HhookHead head in HeadsOf(hook.Type, hook.Id))
                    head.RemoveWhere(entry => entry.Helper == helper, removed);
            }
        }

        Wait(removed, timeout);
    }

    /// <summary>The helpers that attach data to objects of a class, each with a reference more, under the lock that unloading takes.</summary>
    internal static List<Khelp> ReferenceHelpers(KhelpClass classes)
    {
        lock (s_lock)
        {
            List<Khelp> helpers = s_helpers.FindAll(helper => helper.HasData && (helper.Classes & classes) != 0);
            helpers.ForEach(static helper => helper.Reference());
            return helpers;
        }
    }

    internal static Khelp? FindHelper(string name)
    {
        lock (s_lock)
            return s_helpers.Find(helper => helper.Name == name);
    }

    private protected void Register()
    {
        lock (s_lock)
        {
            if (FindLocked(Type, Id, Vnet) is not null)
                throw new HhookExistsException(ToString());
            foreach (Khelp helper in s_helpers)
            {
                foreach (Hhook hook in helper.Hooks)
                {
                    if (hook.Type == Type && hook.Id == Id && hook.Refusal(this) is { } refusal)
                        throw new ArgumentException($"Helper '{helper.Name}' is in the way of {this}: {refusal}.");
                }
            }

            Vnet?.Own(this, $"register {this}");
            ref List<HhookHead>? heads = ref CollectionsMarshal.GetValueRefOrAddDefault(s_heads, (Type, Id), out _);
            (heads ??= []).Add(this);
            foreach (Khelp helper in s_helpers)
            {
                foreach (Hhook hook in helper.Hooks)
                {
                    if (hook.Type == Type && hook.Id == Id)
                        hook.Attach(this, helper);
                }
            }
        }
    }

    private protected abstract void RemoveWhere(Predicate<HhookEntry> condition, List<HhookEntry> removed);

    private void Remove(TimeSpan timeout)
    {
        List<HhookEntry> removed = [];
        lock (s_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
            HeadsOf(Type, Id).Remove(this);
            RemoveWhere(static _ => true, removed);
        }

        Vnet?.Disown(this);
        Wait(removed, timeout);
    }

    private static void Wait(List<HhookEntry> removed, TimeSpan timeout)
    {
        foreach (HhookEntry entry in removed)
            entry.Gate.TryClose();
        foreach (HhookEntry entry in removed)
        {
            if (!entry.Gate.TryWait(timeout))
                throw new VnetDrainException($"Cannot detach helper '{entry.Helper.Name}' from {entry.Head}: its function", entry.Helper.Name,
                    timeout);
        }
    }

    private static void ThrowIfInside(Predicate<HhookEntry> condition, string operation)
    {
        if (RunFrame.Find<HhookEntry, Predicate<HhookEntry>>(condition, static (entry, condition) => condition(entry)) is { } entry)
            throw new VnetDeadlockException(operation, $"inside the function of helper '{entry.Helper.Name}' at {entry.Head}",
                "Do it on another thread.");
    }

    private static HhookHead? FindLocked(HhookType type, int id, VnetInstance? vnet) => HeadsOf(type, id).Find(head => head.Vnet == vnet);

    private static List<HhookHead> HeadsOf(HhookType type, int id) => s_heads.GetValueOrDefault((type, id)) ?? [];
}
