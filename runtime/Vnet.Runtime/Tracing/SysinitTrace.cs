using System.Diagnostics;

namespace Vnet;

/// <summary>Runs a constructor or destructor and tells how long it took.</summary>
internal static class SysinitTrace
{
    /// <summary>Whether somebody listens.</summary>
    public static bool IsEnabled => VnetEventSource.Log.IsEnabled(System.Diagnostics.Tracing.EventLevel.Error, VnetEventSource.Keywords.Sysinit)
        || VnetActivity.Source.HasListeners();

    public static void Run(SysinitEntry entry, Action function)
    {
        // A global one runs in no vnet, also when VIMAGE is off and the default vnet is always current.
        VnetInstance? vnet = entry.Kind is SysinitKind.VnetConstructor or SysinitKind.VnetDestructor ? CurVnetOrBuilding : null;
        Activity? activity = VnetActivity.Start(entry, vnet);
        long started = Stopwatch.GetTimestamp();
        Exception? error = null;
        try
        {
            function();
        }
        catch (Exception thrown)
        {
            error = thrown;
            throw;
        }
        finally
        {
            VnetEventSource.Log.Ran(entry, vnet?.Name ?? "", error, Stopwatch.GetElapsedTime(started).TotalMicroseconds);
            VnetActivity.Stop(activity, -1, error);
        }
    }

    // While the default vnet is built with VIMAGE off, asking for it would ask for the boot that runs.
    private static VnetInstance? CurVnetOrBuilding => VnetLifecycle.Building ?? CurVnet.Current;
}
