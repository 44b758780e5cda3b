using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Vnet.Generators;

namespace Vnet.Benchmarks;

/// <summary>
/// What it takes to load a module of 100 variables into 1,000 live vnets: from the path of a file on disk to a module that
/// is initialised in each of them. The goal is 20 ms.
/// </summary>
internal static class ModuleLoadFigure
{
    private const int Vnets = 1000;
    private const int Loads = 10;

    /// <summary>
    /// Best of several loads, each into vnets that have had no module, so that it makes their reserves too; and the very
    /// first, with all that is compiled only then.
    /// </summary>
    public static void Print(Action<string, double> print)
    {
        string folder = Directory.CreateTempSubdirectory("vnet-load-").FullName;
        try
        {
            string path = Build(folder);
            double first = LoadIntoNewVnets(path);
            double best = double.MaxValue;
            for (int i = 0; i < Loads; i++)
                best = Math.Min(best, LoadIntoNewVnets(path));
            print("module_load_ms", best);
            print("module_load_first_ms", first);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double LoadIntoNewVnets(string path)
    {
        List<VnetInstance> vnets = [.. Enumerable.Range(0, Vnets - VnetList.Count).Select(_ => VnetInstance.Create("live"))];
        GC.Collect();
        double elapsed = Load(path);
        foreach (VnetInstance vnet in vnets)
            vnet.Dispose();
        return elapsed;
    }

    private static double Load(string path)
    {
        long start = Stopwatch.GetTimestamp();
        Kld.Load(path);
        double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        Kld.Unload("LargeProject");
        IReadOnlyList<string> left = Kld.Drain(TimeSpan.FromSeconds(10));
        return left.Count == 0 ? elapsed : throw new InvalidOperationException("The module's code does not go away.");
    }

    /// <summary>One module of the large project: 100 fields, with the generator's part.</summary>
    private static string Build(string folder)
    {
        CSharpGeneratorDriver.Create([new VnetGenerator().AsSourceGenerator()], parseOptions: LargeProject.ParseOptions)
            .RunGeneratorsAndUpdateCompilation(LargeProject.Create(modules: 1), out Compilation compilation, out _);
        string path = Path.Combine(folder, "LargeProject.dll");
        using FileStream file = File.Create(path);
        EmitResult result = compilation.Emit(file);
        return result.Success ? path : throw new InvalidOperationException(string.Join('\n', result.Diagnostics.Take(5)));
    }
}
