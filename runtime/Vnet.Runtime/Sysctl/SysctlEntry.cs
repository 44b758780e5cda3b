using System.ComponentModel;

namespace Vnet;

/// <summary>
/// What an assembly contributes to <see cref="LinkerSet.Sysctl"/>: one node or leaf of the sysctl tree. Written by the
/// generator; put into the tree when its linker file is linked.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class SysctlEntry
{
    private SysctlEntry(string name, string description, CtlFlags flags, int number, string? label, SysctlValue? value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Name, Description, Flags, Number, Label, Value) = (name, description ?? "", flags, number, label, value);
    }

    /// <summary>The whole name, parents first.</summary>
    public string Name { get; }

    /// <summary>One line of description; may be empty.</summary>
    public string Description { get; }

    /// <summary>What may be done with it.</summary>
    public CtlFlags Flags { get; }

    /// <summary>The last component of its numeric name; -1 has one assigned.</summary>
    public int Number { get; }

    /// <summary>The label under which metrics aggregate it, or null.</summary>
    public string? Label { get; }

    /// <summary>Null for an inner node.</summary>
    internal SysctlValue? Value { get; }

    /// <summary>An inner node (<c>SYSCTL_NODE</c>).</summary>
    public static SysctlEntry Node(string name, string description, CtlFlags flags, int number, string? label) =>
        new(name, description, flags, number, label, null);

    /// <summary>A node whose handler answers for everything below it.</summary>
    internal static SysctlEntry HandlerNode(string name, string description, CtlFlags flags, int number, SysctlHandler handler) =>
        new(name, description, flags, number, null, new SysctlProcValue(CtlType.Node, "N", 0, handler));

    /// <summary>A field (<c>SYSCTL_INT</c> and its relatives): type and format follow from the field's type.</summary>
    /// <typeparam name="T">An unmanaged type, or <see cref="string"/>.</typeparam>
    /// <param name="name">The whole name.</param>
    /// <param name="description">One line.</param>
    /// <param name="flags">Access, tunable and privilege.</param>
    /// <param name="number">The last component of the numeric name, or -1.</param>
    /// <param name="label">Label for metrics, or null.</param>
    /// <param name="format">The format of an opaque value; null lets it follow from the type.</param>
    /// <param name="reference">The field itself: what a tunable writes.</param>
    /// <param name="current">The current vnet's copy, for a virtualized field; <see cref="CtlFlags.Vnet"/> is then set.</param>
    public static SysctlEntry Field<T>(string name, string description, CtlFlags flags, int number, string? label, string? format,
        SysctlAddress<T> reference, SysctlAddress<T>? current)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return new(name, description, current is null ? flags : flags | CtlFlags.Vnet, number, label,
            new SysctlFieldValue<T>(format, reference, current));
    }

    /// <summary>A value that never changes: can only be read, whatever the flags say.</summary>
    public static SysctlEntry Constant<T>(string name, string description, CtlFlags flags, int number, string? label, string? format, T value) =>
        new(name, description, flags & ~(CtlFlags.Wr | CtlFlags.Tun), number, label, new SysctlConstantValue<T>(format, value));

    /// <summary>The sum of a per-CPU variable. A write of anything zeroes it, when there is a way to.</summary>
    public static SysctlEntry Dpcpu<T>(string name, string description, CtlFlags flags, int number, string? label, Func<T> sum, Action? zero)
    {
        ArgumentNullException.ThrowIfNull(sum);
        return new(name, description, (zero is null ? flags & ~CtlFlags.Wr : flags) & ~CtlFlags.Tun, number, label, new SysctlSumValue<T>(sum, zero));
    }

    /// <summary>A handler method (<c>SYSCTL_PROC</c>), and a number for it (<c>arg2</c>): <see cref="SysctlOid.Argument"/>.</summary>
    public static SysctlEntry Proc(string name, CtlType type, string format, string description, CtlFlags flags, int number, string? label,
        long argument, SysctlHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return new(name, description, flags, number, label, new SysctlProcValue(type, format, argument, handler));
    }

    /// <summary>
    /// A counter (<c>SYSCTL_COUNTER_U64</c>). The delegate finds it, for a virtualized field that of the current vnet. A
    /// write of anything zeroes it.
    /// </summary>
    public static SysctlEntry Counter(string name, string description, CtlFlags flags, int number, string? label, Func<CounterU64> counter)
    {
        ArgumentNullException.ThrowIfNull(counter);
        return new(name, description, flags & ~CtlFlags.Tun, number, label,
            new SysctlSumValue<ulong>(() => counter().Fetch(), () => counter().Zero()));
    }

    /// <summary>A struct of per-CPU statistics (<c>SYSCTL_VNET_PCPUSTAT</c>): a snapshot; any write zeroes.</summary>
    public static SysctlEntry Statistics(string name, string description, CtlFlags flags, int number, string? label, string? format,
        SysctlHandler snapshotHandler) =>
        Statistics(name, description, flags, number, label, format, snapshotHandler, []);

    /// <summary>
    /// The same with the names of the struct's 64-bit fields, in order: each is published as a metric when the entry is
    /// flagged <see cref="CtlFlags.Stats"/>.
    /// </summary>
    public static SysctlEntry Statistics(string name, string description, CtlFlags flags, int number, string? label, string? format,
        SysctlHandler snapshotHandler, string[] fields)
    {
        ArgumentNullException.ThrowIfNull(snapshotHandler);
        ArgumentNullException.ThrowIfNull(fields);
        string shown = format ?? "S," + name[(name.LastIndexOf('.') + 1)..];
        return new(name, description, (flags | CtlFlags.MpSafe) & ~CtlFlags.Tun, number, label,
            new SysctlProcValue(CtlType.Opaque, shown, 0, snapshotHandler) { Fields = fields });
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
