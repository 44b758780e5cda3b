namespace Vnet.Benchmarks;

/// <summary>
/// What reading an int of the sysctl tree costs, in nanoseconds: by numeric name (bar: 100), by name (bar: 300), and what
/// both allocate (bar: 0). The variable is a vnet's, read by code that has a current vnet, as handlers and hosts do.
/// </summary>
internal static class SysctlFigures
{
    private const string Name = "net.inet.measured.counter";

    private static readonly LinkerFile s_file = new("measured.dll", static builder =>
    {
        Add(builder, SysctlEntry.Node("net.inet", "", CtlFlags.Rw, 2, null));
        Add(builder, SysctlEntry.Node("net.inet.measured", "", CtlFlags.Rw, -1, null));
        for (int i = 0; i < 100; i++)
            Add(builder, SysctlEntry.Constant($"net.inet.measured.before{i}", "", CtlFlags.Rd, -1, null, null, i));
        Add(builder, SysctlEntry.Field(Name, "", CtlFlags.Rw, -1, null, null, static () => ref Hot.Static, static () => ref Hot.V_counter));
    });

    private static int[] s_numbers = [];

    public static void Print(VnetInstance vnet, Action<string, double> print)
    {
        VnetModules.Load(s_file);
        s_numbers = [.. Sysctl.Find(Name).Numbers];
        using (CurVnet.Set(vnet))
        {
            double[] times = Comparison.Measure(new Kernel(ByOid), new Kernel(ByName));
            print("sysctl_by_oid_ns", times[0]);
            print("sysctl_by_name_ns", times[1]);
            long before = GC.GetAllocatedBytesForCurrentThread();
            ByOid();
            ByName();
            print("sysctl_alloc_bytes", (GC.GetAllocatedBytesForCurrentThread() - before) / (2.0 * Kernel.Accesses));
        }

        VnetModules.Unload(s_file);
    }

    private static void ByOid()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            Sysctl.Get<int>(s_numbers);
    }

    private static void ByName()
    {
        for (int i = 0; i < Kernel.Accesses; i++)
            Sysctl.Get<int>(Name);
    }

    private static void Add(LinkerFileBuilder builder, SysctlEntry entry) => builder.Add(LinkerSet.Sysctl, "measured", entry.Name, entry);
}
