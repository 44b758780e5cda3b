using System.Diagnostics;

namespace Vnet;

/// <summary>
/// The framework's activities: source <c>Vnet.Framework</c>, for OpenTelemetry or an <see cref="ActivityListener"/>. Those
/// of constructors and destructors are children of the vnet's or module's.
/// </summary>
public static class VnetActivity
{
    /// <summary>Name of the source.</summary>
    public const string SourceName = "Vnet.Framework";

    /// <summary>Operation name of the creation of a vnet; tags <c>vnet.name</c>, <c>vnet.id</c>.</summary>
    public const string VnetCreate = "vnet.create";

    /// <summary>Operation name of the destruction of a vnet; tags <c>vnet.name</c>, <c>vnet.id</c>.</summary>
    public const string VnetDestroy = "vnet.destroy";

    /// <summary>
    /// Operation name of a constructor; tags <c>vnet.name</c> (none for a global one), <c>module</c>, <c>function</c>,
    /// <c>subsystem</c>, <c>order</c>.
    /// </summary>
    public const string Constructor = "vnet.constructor";

    /// <summary>Operation name of a destructor; tags as for <see cref="Constructor"/>.</summary>
    public const string Destructor = "vnet.destructor";

    /// <summary>Operation name of the loading of an assembly; tag <c>module.file</c>.</summary>
    public const string ModuleLoad = "vnet.module.load";

    /// <summary>Operation name of the unloading of an assembly; tag <c>module.file</c>.</summary>
    public const string ModuleUnload = "vnet.module.unload";

    internal static readonly ActivitySource Source = new(SourceName);

    internal static Activity? Start(TraceKind kind, string name, int id)
    {
        Activity? activity = Source.StartActivity(kind switch
        {
            TraceKind.VnetCreate => VnetCreate,
            TraceKind.VnetDestroy => VnetDestroy,
            TraceKind.ModuleLoad => ModuleLoad,
            _ => ModuleUnload,
        });
        if (activity is null)
            return null;
        if (kind is TraceKind.ModuleLoad or TraceKind.ModuleUnload)
            return activity.SetTag("module.file", name);
        activity.SetTag("vnet.name", name);
        return id < 0 ? activity : activity.SetTag("vnet.id", id);
    }

    internal static Activity? Start(SysinitEntry entry, VnetInstance? vnet) =>
        Source.StartActivity(SysinitRun.IsConstructor(entry.Kind) ? Constructor : Destructor)?
            .SetTag("vnet.name", vnet?.Name)
            .SetTag("module", entry.Module)
            .SetTag("function", $"{entry.Owner}.{entry.Name}")
            .SetTag("subsystem", entry.Subsystem.ToString())
            .SetTag("order", entry.Order.ToString());

    internal static void Stop(Activity? activity, int id, Exception? error)
    {
        if (activity is null)
            return;
        if (id >= 0 && activity.GetTagItem("vnet.id") is null && activity.GetTagItem("vnet.name") is not null)
            activity.SetTag("vnet.id", id);
        if (error is not null)
            activity.SetStatus(ActivityStatusCode.Error, error.Message);
        activity.Dispose();
    }
}
