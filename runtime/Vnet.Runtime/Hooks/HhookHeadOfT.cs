using System.Runtime.CompilerServices;

namespace Vnet;

/// <inheritdoc/>
/// <typeparam name="TData">What it hands over to functions; a ref struct too.</typeparam>
/// <remarks>
/// Where nothing is attached a hook point costs one load and one predictable branch:
/// <c>if (head.HasHooks) { var data = new TcpHhookData(…); head.Run(ref data, osd); }</c>
/// </remarks>
public sealed class HhookHead<TData> : HhookHead
    where TData : allows ref struct
{
    // Null while empty, so that one comparison tells.
    private Entry[]? _entries;

    private HhookHead(HhookType type, int id, VnetInstance? vnet)
        : base(type, id, vnet)
    {
    }

    /// <summary>Makes a hook point of the current vnet (<c>hhook_head_register</c> with <c>HHOOK_HEADISINVNET</c>).</summary>
    /// <exception cref="NoCurrentVnetException">No vnet is current.</exception>
    /// <exception cref="HhookExistsException">The vnet has it already.</exception>
    /// <exception cref="ArgumentException">A registered helper's function takes something else.</exception>
    public static HhookHead<TData> Register(HhookType type, int id)
    {
        CurVnet.AssertSet($"hook point {type}/{id}");
        return Register(type, id, CurVnet.Current);
    }

    /// <summary>Makes a hook point of the whole process.</summary>
    /// <inheritdoc cref="Register(HhookType, int)"/>
    public static HhookHead<TData> RegisterGlobal(HhookType type, int id) => Register(type, id, null);

    private static HhookHead<TData> Register(HhookType type, int id, VnetInstance? vnet)
    {
        var head = new HhookHead<TData>(type, id, vnet);
        head.Register();
        return head;
    }

    /// <inheritdoc/>
    public override Type DataType => typeof(TData);

    /// <inheritdoc/>
    public override int Count => Volatile.Read(ref _entries)?.Length ?? 0;

    /// <summary>Whether any function is attached.</summary>
    public bool HasHooks
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _entries is not null;
    }

    /// <summary>
    /// Runs the attached functions in the order of attachment (<c>hhook_run_hooks</c>). What one throws goes to
    /// <see cref="UnhandledErrors"/>, and the next runs.
    /// </summary>
    /// <param name="data">What to hand over.</param>
    /// <param name="osd">
    /// The data that helpers have attached to the object in question. A helper that attaches data to objects but has
    /// none at this one, because it was registered later, is passed over.
    /// </param>
    public void Run(ref TData data, Osd? osd = null)
    {
        if (Volatile.Read(ref _entries) is not { } entries)
            return;
        foreach (Entry entry in entries)
            entry.Run(ref data, osd);
    }

    internal HhookEntry Add(HhookFunction<TData> function, Khelp helper)
    {
        var entry = new Entry(this, function, helper);
        Volatile.Write(ref _entries, [.. _entries ?? [], entry]);
        return entry;
    }

    private protected override void RemoveWhere(Predicate<HhookEntry> condition, List<HhookEntry> removed)
    {
        Entry[] entries = _entries ?? [];
        removed.AddRange(Array.FindAll(entries, entry => condition(entry)));
        Entry[] rest = Array.FindAll(entries, entry => !condition(entry));
        Volatile.Write(ref _entries, rest.Length == 0 ? null : rest);
    }

    private sealed class Entry(HhookHead<TData> head, HhookFunction<TData> function, Khelp helper) : HhookEntry(head, helper)
    {
        public void Run(ref TData data, Osd? osd)
        {
            object? helperData = null;
            if (Helper.HasData && (osd is null || (helperData = Helper.DataOf(osd)) is null))
                return;
            if (!Gate.TryBegin())
                return;
            RunFrame frame = RunFrame.Enter(this);
            try
            {
                function(ref data, helperData);
            }
            catch (Exception error)
            {
                UnhandledErrors.ReportAndGoOn(Helper, $"helper '{Helper.Name}' at {Head}", CurVnet.Current, error);
            }
            finally
            {
                frame.Exit();
                Gate.End();
            }
        }
    }
}
