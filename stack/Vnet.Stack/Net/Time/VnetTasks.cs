namespace Vnet.Net;

/// <summary>Where a vnet's deferred work goes that belongs into no lane: the system's task queue, or its simulation's (<c>taskqueue_thread</c>).</summary>
[VnetModule("taskqueue", Version = 1)]
public static partial class VnetTasks
{
    [VnetDefine] private static TaskQueue? s_queue;

    [VnetGlobal("threads are the process's; a task knows its vnet")] private static readonly TaskQueue s_system = new("vnet", threads: 2);

    /// <summary>The current vnet's queue, for a <see cref="TaskQueueTask"/>.</summary>
    public static TaskQueue Queue => V_queue ?? s_system;

    /// <summary>A vnet's queue.</summary>
    public static TaskQueue QueueOf(VnetInstance vnet) => In(vnet).queue ?? s_system;

    [VnetSysinit(Subsystem.InitIf, Order.First)]
    private static void Attach() => V_queue = Simulation.Building?.Tasks;
}
