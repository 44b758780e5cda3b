using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Vnet.Benchmarks;

internal static class Program
{
    private static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["ratios"]:
                PrintRatios();
                return StackBenchmarks.Run("ratios");
            case ["mbufs" or "ethernet" or "capture" or "tap" or "epair" or "iflib"]:
                return StackBenchmarks.Run(arguments[0]);
            case ["zones"]:
                ZoneRatios.Print(VnetInstance.Create("measured"), Figure.Print);
                return 0;
            case ["counters"]:
                CounterRatios.Print(VnetInstance.Create("measured"), Figure.Print);
                return 0;
            case ["modules"]:
                ModuleLoadFigure.Print(Figure.Print);
                return 0;
            case ["times"]:
                AccessTimes.Print(Figure.Print);
                return 0;
            case ["sysctl"]:
                SysctlFigures.Print(VnetInstance.Create("measured"), Figure.Print);
                return 0;
            case ["disasm"]:
                return AccessorDisassembly.Compare(Console.Out) & HookDisassembly.Print(Console.Out) ? 0 : 1;
            case ["generator"]:
                GeneratorFigures.Print(Figure.Print);
                return 0;
            case ["analyzers"]:
                AnalyzerFigures.Print(Figure.Print);
                return 0;
            case ["jails"]:
                JailFigures.Print(Figure.Print);
                LifecycleFigures.PrintTimes(Figure.Print);
                return 0;
            case ["child-off"]:
                AccessRatios.PrintOff(Figure.Print);
                return 0;
            case ["child-off-code"]:
                AccessorDisassembly.Run();
                return 0;
            case ["child-memory"]:
                LifecycleFigures.PrintMemory(Figure.Print);
                return 0;
            case ["child-hook-code"]:
                HookDisassembly.Run();
                return 0;
            case ["child-callouts"]:
                CalloutFigures.Print(Figure.Print);
                return 0;
            default:
                // In this process: the figures depend on the runtime's configuration, which is this project's.
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments, DefaultConfig.Instance
                    .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance)));
                return 0;
        }
    }

    private static void PrintRatios()
    {
        foreach ((string name, double value) in Child.Figures("child-off", vimage: false))
            Figure.Print(name, value);
        VnetInstance measured = VnetInstance.Create("measured");
        AccessRatios.Print(measured, Figure.Print);
        CounterRatios.Print(measured, Figure.Print);
        ZoneRatios.Print(measured, Figure.Print);
        ContentionRatio.Print(Figure.Print);
        HookRatio.Print(Figure.Print);
        SysctlFigures.Print(measured, Figure.Print);
        LifecycleFigures.PrintTimes(Figure.Print);
        JailFigures.Print(Figure.Print);
        ModuleLoadFigure.Print(Figure.Print);
        foreach ((string name, double value) in Child.Figures("child-memory", vimage: true))
            Figure.Print(name, value);
        foreach ((string name, double value) in Child.Figures("child-callouts", vimage: true))
            Figure.Print(name, value);
    }
}
