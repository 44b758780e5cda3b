namespace Vnet.Modules.Tests;

/// <summary>A module that uses every service, compiled into a folder, and the clock and event that it runs on.</summary>
internal sealed class GrandModule
{
    private readonly ModuleFolder _folder;

    public GrandModule(ModuleFolder folder)
    {
        _folder = folder;
        Wheel = new CalloutWheel(Clock);
        AppContext.SetData("grand-wheel", Wheel);
        AppContext.SetData("grand-arrival", Arrival);
    }

    public VirtualTimeProvider Clock { get; } = new();

    /// <summary>Where its callouts run.</summary>
    public CalloutWheel Wheel { get; }

    /// <summary>An event of the process that it handles in every vnet.</summary>
    public EventHandlerList<int> Arrival { get; } = new("grand_arrival");

    /// <summary>Compiles it.</summary>
    /// <param name="more">Members that are added to it.</param>
    public string Compile(string more = "") => _folder.Compile("grand", $$"""
        public sealed class Pcb : ZoneItem { }
        [VnetPcpustat] public struct Grandstat { public ulong gs_arrived; public ulong gs_ticks; }
        [VnetModule("grand")]
        [SysctlNode("net.grand", "Everything at once")]
        public static partial class Grand
        {
            private static readonly CalloutWheel s_wheel = (CalloutWheel)AppContext.GetData("grand-wheel")!;
            private static readonly EventHandlerList<int> s_arrival = (EventHandlerList<int>)AppContext.GetData("grand-arrival")!;
            private static readonly Zone<Pcb> s_pcbs = new("grand_pcb", static () => new Pcb());
            private static readonly BufferZone s_buffers = new("grand_buffer", 256);
            [Sysctl("net.grand.limit", "A number", Access = SysctlAccess.ReadWrite, Tunable = true)] [VnetDefine] private static int s_limit = 7;
            [Sysctl("net.grand.stats", "Statistics", Access = SysctlAccess.ReadWrite, Flags = CtlFlags.Stats)] [VnetDefine] private static Grandstat s_stats;
            [VnetDefine] private static Callout? s_tick;
            [VnetDefine] private static EventTag? s_tag;
            [VnetDefine] private static List<Pcb> s_held = new();
            [VnetDefine] private static ZoneBuffer? s_buffer;

            [SysctlProc("net.grand.used", CtlType.Int, "I", "Items out", Flags = CtlFlags.MpSafe | CtlFlags.Vnet)]
            private static SysctlError Used(SysctlOid oid, ref SysctlRequest request) => request.Output((int)s_pcbs.UsedBy(CurVnet.Current!));

            [VnetSysinit(Subsystem.ProtoDomain)]
            private static void Init()
            {
                V_buffer = s_buffers.TryAlloc()!;
                for (int i = 0; i < V_limit; i++)
                    V_held.Add(s_pcbs.TryAlloc()!);
                V_tag = s_arrival.Register(count => V_stats.Own.gs_arrived += (ulong)count, vnet: CurVnet.Current);
                V_tick = new Callout(s_wheel, "grand_tick");
                V_tick.Reset(TimeSpan.FromSeconds(1), static _ => { V_stats.Own.gs_ticks++; V_tick!.Schedule(TimeSpan.FromSeconds(1)); });
            }

            [VnetSysuninit(Subsystem.ProtoDomain)]
            private static void Exit()
            {
                V_tick?.Drain();
                V_tag?.Dispose();
                foreach (Pcb pcb in V_held)
                    s_pcbs.Free(pcb);
                if (V_buffer is { } buffer) s_buffers.Free(buffer);
                Log.Say("-" + CurVnet.Current!.Name);
            }

            [Sysuninit(Subsystem.ProtoDomain)]
            private static void Dispose()
            {
                s_pcbs.Dispose();
                s_buffers.Dispose();
                Log.Say("disposed");
            }
            {{more}}
        }
        """);
}
