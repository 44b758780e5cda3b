using System.Diagnostics.Metrics;

namespace Vnet;

/// <summary>
/// Publishes what is flagged <see cref="CtlFlags.Stats"/> as instruments of the meter <c>Vnet.Framework</c>, each named
/// like its sysctl: that of a vnet with one measurement per live vnet, tagged <c>vnet.name</c>.
/// </summary>
/// <remarks>
/// Nothing happens before somebody collects. An instrument knows only a name, because instruments stay as long as their
/// meter: it measures nothing while no module has a sysctl of that name, and again when one has.
/// </remarks>
internal static class SysctlMetrics
{
    public const string MeterName = "Vnet.Framework";

    private static readonly Lock s_lock = new();
    private static readonly HashSet<string> s_published = [];
    private static readonly Meter s_meter = new(MeterName);

    /// <summary>Makes the instruments that do not exist yet. Listeners run, so no lock is held.</summary>
    public static void Publish(IEnumerable<SysctlOid> oids)
    {
        foreach (SysctlOid oid in oids)
        {
            if ((oid.Flags & CtlFlags.Stats) == 0 || oid.Value is not { } value)
                continue;
            if (SysctlText.Width(oid.Type) != 0 && IsNew(oid.Name))
                Create(oid.Name, oid.Description, 0);
            for (int i = 0; i < value.Fields.Length; i++)
            {
                if (IsNew($"{oid.Name}.{value.Fields[i]}"))
                    Create(oid.Name, oid.Description, i, value.Fields[i]);
            }
        }
    }

    private static bool IsNew(string name)
    {
        using (s_lock.EnterScope())
            return s_published.Add(name);
    }

    private static void Create(string name, string description, int index, string? field = null) =>
        s_meter.CreateObservableCounter(field is null ? name : $"{name}.{field}", () => Measure(name, index), null, description);

    private static List<Measurement<long>> Measure(string name, int index)
    {
        List<Measurement<long>> measurements = [];
        if (SysctlTree.Find(name) is not { } oid)
            return measurements;
        if ((oid.Flags & CtlFlags.Vnet) == 0)
        {
            Add(measurements, oid, index, null);
            return measurements;
        }

        // Handlers are the code of others, and may do what must not be done inside a walk.
        List<VnetInstance> vnets = [];
        foreach (VnetInstance vnet in VnetList.ReadLock())
            vnets.Add(vnet);
        foreach (VnetInstance vnet in vnets)
            Add(measurements, oid, index, vnet);
        return measurements;
    }

    private static void Add(List<Measurement<long>> measurements, SysctlOid oid, int index, VnetInstance? vnet)
    {
        int width = oid.Type == CtlType.Opaque ? sizeof(ulong) : SysctlText.Width(oid.Type);
        CtlType type = oid.Type == CtlType.Opaque ? CtlType.U64 : oid.Type;
        byte[] bytes;
        try
        {
            bytes = Sysctl.GetBytes(oid, vnet);
        }
        catch (VnetException)
        {
            // The vnet or the module has gone meanwhile, or the handler fails: no measurement.
            return;
        }

        if (bytes.Length < (index + 1) * width)
            return;
        long value = (long)Int128.Min(SysctlText.Number(bytes.AsSpan(index * width), type), long.MaxValue);
        if (vnet is null)
            measurements.Add(new Measurement<long>(value));
        else
            measurements.Add(new Measurement<long>(value, new KeyValuePair<string, object?>("vnet.name", vnet.Name)));
    }
}
