using System.Diagnostics;

namespace Vnet.Benchmarks;

/// <summary>
/// What jails and tracing cost. There is no bar for most of them; <c>create_destroy_us</c>, which passes every trace point
/// without a listener, has one.
/// </summary>
internal static class JailFigures
{
    private const int Calls = 100_000;
    private const int Batches = 20;

    private static readonly SdtProbe<VnetInstance> s_probe = new("bench", "mark", "function", "entry");

    public static void Print(Action<string, double> print)
    {
        VnetInstance vnet = VnetInstance.Default;
        Prison jail = Prison.Create(JailParameters.Parse("name=measured vnet=new persist"));
        var root = new Ucred(0, jail);
        print("sdt_probe_off_ns", Best(() => s_probe.Fire(vnet)));
        print("priv_check_ns", Best(() => Priv.Check(root, Priv.NetinetRaw)));
        print("ucred_current_ns", Best(() => _ = Ucred.Current));
        print("jail_hold_ns", Best(() => jail.Hold("a socket").Dispose()));
        print("jail_attach_ns", Best(() =>
        {
            using (jail.Attach())
            {
            }
        }));
        jail.Remove();
        print("jail_create_remove_us", Best(() => Prison.Create(new JailParameters { Name = "brief", Vnet = JailSys.New, Persist = true }).Remove(), Calls / 50) / 1000);
    }

    /// <summary>Nanoseconds per call in the best of some batches; the call itself is in it.</summary>
    private static double Best(Action call, int calls = Calls)
    {
        double best = double.MaxValue;
        for (int batch = 0; batch < Batches; batch++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < calls; i++)
                call();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / calls);
        }

        return best;
    }
}
